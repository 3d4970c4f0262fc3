import { raw, sh } from "../remote/quote.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface NameServiceKey {
  database: string;
  /** One entry; all of them when left out. */
  key?: string | undefined;
  service?: string | undefined;
}

/** What getent(1) says: its code, and its lines. */
export interface NameServiceFact {
  code: number;
  lines: readonly string[];
}

/** Entries of a database of the name service. A record is the code and the text in base64. */
export const nameService = factKind<NameServiceKey, NameServiceFact>({
  name: "name_service",
  id: ({ database, key, service }) => JSON.stringify([database, key ?? null, service ?? null]),
  path: ({ database }) => `/etc/${database}`,
  probe: (keys) =>
    needsTool("getent") +
    keys
      .map(({ database, key, service }) => {
        const flags = raw(service === undefined ? "" : sh`-s ${service} `);
        const words = [database, ...(key === undefined ? [] : [key])];
        return (
          sh`t=$(getent ${flags}-- ${words} 2>/dev/null); printf '%s:%s\\n' $? "$(printf '%s' "$t" | base64 | tr -d '\\n')"` +
          "\n"
        );
      })
      .join(""),
  ...lineRecords,
  parse(record) {
    const [code = "", text = ""] = record.toString("latin1").split(":");
    const lines = Buffer.from(text, "base64").toString("utf8").split("\n");
    return { status: "known", value: { code: Number(code), lines: lines.filter((line) => line !== "") } };
  },
});
