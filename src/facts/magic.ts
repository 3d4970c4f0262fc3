import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

/** The first four bytes of a regular file as hex, by which formats are told apart; null where there is none that can be read. */
export const magic = factKind<string, string | null>({
  name: "magic",
  id: (path) => path,
  path: (path) => path,
  probe: (paths) =>
    paths
      .map(
        (path) =>
          sh`if [ -f ${path} ] && [ -r ${path} ]; then printf '+%s\n' "$(od -An -tx1 -N4 <${path} | tr -d ' \n')"; else echo -; fi
`,
      )
      .join(""),
  ...lineRecords,
  parse(record) {
    const text = record.toString("latin1");
    return { status: "known", value: text === "-" ? null : text.slice(1) };
  },
  nothing: null,
  compare: (promised, actual) => (promised === actual ? [] : ["it is in another format"]),
});
