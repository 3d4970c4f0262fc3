import * as z from "zod";
import { listOf } from "./support/list.js";
import { defineModule } from "./types.js";

export const groupBy = defineModule({
  name: "group_by",
  summary: "Put each host into a group that its variables or facts name",
  readsOnly: true,
  local: true,
  grows: "each",
  notes:
    "Later plays find the hosts by the group; `groups`, `group_names` and what `group_vars/` says of it hold from the next task on, in check mode too. " +
    "Spaces in names become hyphens.",
  examples: `- name: By system
  group_by:
    key: os_<%= facts.os_family %>
`,
  freeForm: "key",
  params: z.strictObject({
    key: z.union([z.string().min(1), z.number().transform(String)]).describe("The group"),
    parents: listOf(z.string()).default(["all"]).describe("Groups of which that one is a child"),
  }),
  plan({ key, parents }, _facts, { name: host }) {
    const group = hyphenated(key);
    const above = parents.map(hyphenated);
    return {
      changes: [],
      // Every group is below `all`, through its parents.
      growth: { host, groups: [group], parents: above.filter((parent) => parent !== "all"), variables: {} },
      result: { add_group: group, parent_groups: above },
    };
  },
});

function hyphenated(name: string): string {
  return name.replaceAll(" ", "-");
}
