import * as z from "zod";
import { groupFact } from "../facts/group.js";
import { promise } from "../facts/types.js";
import { sh } from "../remote/quote.js";
import { accountName, onlyRoot } from "./support/accounts.js";
import { defineModule, type Change, type DiffEntry, type Plan } from "./types.js";

export const group = defineModule({
  name: "group",
  summary: "Create and remove groups",
  notes: "Needs groupadd, groupmod and groupdel on the host. A group of a directory service counts as there.",
  examples: `- name: Group of the servers
  group:
    name: wso2
    system: true
`,
  params: z.strictObject({
    name: accountName.describe("Name of the group"),
    state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
    gid: z.number().int().min(0).optional().describe("Its number"),
    system: z.boolean().default(false).describe("Take the number of a new group from the range of the system"),
    non_unique: z.boolean().default(false).describe("Allow a number that another group has"),
    force: z.boolean().default(false).describe("With `state: absent`: also when it is a user's primary group"),
  }),
  facts: ({ name }) => ({ group: groupFact(name) }),
  plan(params, { group: fact }, context): Plan {
    const { name, gid } = params;
    const result = { name, state: params.state, ...(params.system ? { system: true } : {}) };
    const path = `group ${name}`;
    const other = params.non_unique ? ["-o"] : [];
    const apply = (diff: DiffEntry[], script: string, effect: Change["effect"]): Plan =>
      onlyRoot(context, { changes: [{ diff, script, effect }], result });
    if (params.state === "absent") {
      if (!fact.present) return { changes: [], result };
      const script = sh`groupdel ${params.force ? ["-f"] : []} -- ${name}`;
      // Users that were in the group are not any more.
      return apply([{ path, attribute: "state", before: "present", after: "absent" }], script, {
        kind: "opaque",
        facts: [promise(groupFact(name), { present: false })],
      });
    }
    const after = promise(groupFact(name), { present: true, gid });
    if (!fact.present) {
      const flags = [...(gid === undefined ? [] : ["-g", String(gid), ...other]), ...(params.system ? ["-r"] : [])];
      const diff = [{ path, attribute: "state", before: "absent", after: "present" }];
      if (gid !== undefined) diff.push({ path, attribute: "gid", before: null, after: gid } as never);
      return apply(diff, sh`groupadd ${flags} -- ${name}`, { kind: "exact", facts: [after] });
    }
    if (gid === undefined || gid === fact.gid) return { changes: [], result: { ...result, gid: fact.gid } };
    return apply(
      [{ path, attribute: "gid", before: fact.gid, after: gid }],
      sh`groupmod -g ${gid} ${other} -- ${name}`,
      { kind: "opaque", facts: [after] },
    );
  },
});
