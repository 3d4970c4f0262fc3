import * as z from "zod";
import { nameService } from "../facts/name-service.js";
import { defineModule } from "./types.js";

const word = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, "expected one word");

const faults: Record<number, string> = {
  1: "Missing arguments, or database unknown.",
  2: "One or more supplied key could not be found in the database.",
  3: "Enumeration not supported on this database.",
};

export const getent = defineModule({
  name: "getent",
  summary: "Read entries of accounts, groups, hosts and the like from the name service",
  readsOnly: true,
  notes:
    "What is found is a variable of the host, `getent_DATABASE`, from keys to lists of their fields, and stands under `ansible_facts` of the result.",
  examples: `- name: Where is the account at home?
  getent:
    database: passwd
    key: wso2
- name: There
  debug:
    msg: <%= getent_passwd.wso2[4] %>
`,
  params: z.strictObject({
    database: word.describe("passwd, group, hosts, services…"),
    key: z
      .string()
      .regex(/^[^\r\n\0]+$/, "expected one line")
      .optional()
      .describe("Only this entry; some databases give all of them without"),
    service: word.optional().describe("Ask this service only, such as `files`"),
    split: z.string().min(1).optional().describe("What parts the fields; blanks where nobody knows better"),
    fail_key: z.boolean().default(true).describe("Fail when the key is not there; false: it is null then"),
  }),
  sets: ({ database }) => (typeof database === "string" ? [`getent_${database}`] : []),
  facts: ({ database, key, service }) => ({ found: nameService({ database, key, service }) }),
  plan({ database, key, split, fail_key }, { found }) {
    const name = `getent_${database}`;
    const given = (entries: Record<string, unknown>, msg?: string) => ({
      changes: [],
      variables: { [name]: entries },
      result: { ansible_facts: { [name]: entries }, ...(msg === undefined ? {} : { msg }) },
    });
    if (found.code === 0) return given(entriesOf(found.lines, split ?? (colons.has(database) ? ":" : undefined)));
    const msg = faults[found.code] ?? "Unexpected failure!";
    return found.code === 2 && !fail_key && key !== undefined
      ? given({ [key]: null }, msg)
      : { changes: [], failed: msg };
  },
});

const colons = new Set(["passwd", "shadow", "group", "gshadow"]);

/** By the first field the others; of several lines with the same one a list of these. */
function entriesOf(lines: readonly string[], split: string | undefined): Record<string, unknown> {
  const entries = new Map<string, string[][]>();
  for (const line of lines) {
    const [first = "", ...fields] = split === undefined ? line.trim().split(/\s+/) : line.split(split);
    entries.set(first, [...(entries.get(first) ?? []), fields]);
  }
  return Object.fromEntries([...entries].map(([name, found]) => [name, found.length === 1 ? found[0] : found]));
}
