import * as z from "zod";
import { defineModule } from "./types.js";

export const setStats = defineModule({
  name: "set_stats",
  summary: "Tell numbers and texts of one's own at the end of the run",
  readsOnly: true,
  local: true,
  notes:
    "The recap shows them below the table of hosts, and they are in the `custom_stats` of the recap with `--output json`. " +
    "With `aggregate` numbers are summed over hosts and tasks, texts and lists joined and mappings merged; values of different kinds are as if there were none.",
  examples: `- name: How much there was to move
  set_stats:
    data:
      moved_tables: <%= moved.length %>
`,
  params: z.strictObject({
    data: z
      .record(z.string(), z.unknown())
      .refine((data) => Object.keys(data).every((name) => /^[A-Za-z_]\w*$/.test(name)), {
        error: "expected names of letters, digits and underscores",
      })
      .describe("Values by name"),
    per_host: z.boolean().default(false).describe("Count for each host by itself, and not for the run"),
    aggregate: z.boolean().default(true).describe("Add to what is there by the same name, and do not replace it"),
  }),
  plan: ({ data, per_host, aggregate }) => ({
    changes: [],
    stats: { data, perHost: per_host, aggregate },
    result: { ansible_stats: { data, per_host, aggregate } },
  }),
});
