import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

export interface SameFileKey {
  path: string;
  other: string;
}

/** True when two names lead to one file, as hard links do. */
export const sameFile = factKind<SameFileKey, boolean>({
  name: "same_file",
  id: ({ path, other }) => JSON.stringify([path, other]),
  path: ({ path }) => path,
  alsoAt: ({ other }) => [other],
  probe: (keys) =>
    keys
      .map(
        ({ path, other }) => sh`if [ ${path} -ef ${other} ] && [ ! -L ${path} ]; then echo 1; else echo 0; fi` + "\n",
      )
      .join(""),
  ...lineRecords,
  parse: (record) => ({ status: "known", value: record.toString("latin1") === "1" }),
  nothing: false,
  compare: (promised, actual) =>
    promised === actual ? [] : [`it is ${actual ? "" : "not "}the same file as the other name`],
});
