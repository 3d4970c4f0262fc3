import * as z from "zod";
import { differences } from "./support/parity.js";
import { defineModule } from "./types.js";

const server = z.strictObject({
  host: z.string(),
  kind: z.string(),
  datacenter: z.string(),
  offset: z.number().int(),
  files: z.record(z.string(), z.string()),
});

export const configurationParity = defineModule({
  name: "configuration_parity",
  summary: "Compare the configuration of servers that should be alike",
  readsOnly: true,
  notes:
    "Each server is held against the first of its kind. Names that differ on purpose are taken for what they stand for, with their ports; the order of lines, comments and blanks do not count, " +
    "nor do values of a table `[secrets]`, which are encrypted. The result has `pairs`, each with `from`, `to` and `differences`: `file`, `line`, `key` and whether it is `missing` on the second one. Values are never told. " +
    "It asks nobody, and does not fail: that is for `assert`.",
  examples: `- name: Compare
  run_once: true
  configuration_parity:
    servers:
      - { host: dc1-gw1, kind: gateway, datacenter: dc1, offset: 0, files: { deployment.toml: "<%= ours %>" } }
      - { host: dc2-gw1, kind: gateway, datacenter: dc2, offset: 0, files: { deployment.toml: "<%= theirs %>" } }
    words:
      dc1: { dc1-gw1: gateway, dc1-db: database }
      dc2: { dc2-gw1: gateway, dc2-db: database }
  register: compared
- name: They are alike
  run_once: true
  assert:
    that: <%= compared.pairs.every(({ differences }) => differences.length === 0) %>
`,
  params: z.strictObject({
    servers: z
      .array(server)
      .describe("`host`, `kind`, `datacenter`, `offset` of its ports, and `files`: their texts by name"),
    words: z
      .record(z.string(), z.record(z.string(), z.string()))
      .describe("By datacenter: words that differ on purpose, and what each stands for"),
    except: z.array(z.string()).default([]).describe("Keys that are not compared"),
  }),
  plan: ({ servers, words, except }) => ({
    changes: [],
    result: {
      pairs: servers.flatMap((to) => {
        const from = servers.find(({ kind }) => kind === to.kind);
        if (from === undefined || from === to) return [];
        return [{ from: from.host, to: to.host, differences: differences(from, to, words, except) }];
      }),
    },
  }),
});
