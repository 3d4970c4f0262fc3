import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";
import { aboveWildcards, wildcards } from "./wildcards.js";

export type MatchesFact = { type: "absent" | "matched" };

/** Whether anything is there that a path with wildcards matches; a link that dangles is something. */
export const matches = factKind<string, MatchesFact>({
  name: "matches",
  id: (path) => path,
  path: aboveWildcards,
  covers: true,
  probe: (paths) =>
    paths
      .map((path) => sh`set -- ${wildcards(path)}\nif [ -e "$1" ] || [ -L "$1" ]; then echo 1; else echo 0; fi\n`)
      .join(""),
  ...lineRecords,
  parse: (record) => ({ status: "known", value: { type: record.toString("latin1") === "1" ? "matched" : "absent" } }),
  nothing: { type: "absent" },
});
