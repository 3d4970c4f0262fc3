import * as z from "zod";
import { iptables as iptablesFact, type IptablesKey } from "../facts/iptables.js";
import { promise } from "../facts/types.js";
import { raw, sh } from "../remote/quote.js";
import { ruleParams, ruleWords } from "./support/firewall/rule-params.js";
import { defineModule, type Plan } from "./types.js";

const chainName = z.string().regex(/^[^\s!-][^\s]{0,27}$/, "expected the name of a chain");

const params = z
  .strictObject({
    chain: chainName.optional().describe("The chain; needed but for `flush` of a whole table"),
    table: z.enum(["filter", "nat", "mangle", "raw", "security"]).default("filter").describe("The table"),
    ip_version: z.enum(["ipv4", "ipv6"]).default("ipv4").describe("iptables or ip6tables"),
    state: z.enum(["present", "absent"]).default("present").describe("Whether the rule, or the chain, should be there"),
    action: z
      .enum(["append", "insert"])
      .default("append")
      .describe("Where a new rule goes: to the end, or to `rule_num`"),
    rule_num: z
      .union([z.string().regex(/^[1-9]\d*$/, "expected a number"), z.int().min(1).transform(String)])
      .optional()
      .describe("Place of a rule that is inserted; the first unless told"),
    policy: z
      .enum(["ACCEPT", "DROP", "QUEUE", "RETURN"])
      .optional()
      .describe("What becomes of packets that no rule of the chain is for"),
    flush: z.boolean().default(false).describe("Remove all rules of the chain"),
    chain_management: z
      .boolean()
      .default(false)
      .describe("Make the chain itself, or with no rule and `state: absent` remove it"),
    ...ruleParams,
  })
  .refine(({ chain }) => chain !== undefined, { error: "expected chain" })
  .refine(({ action, rule_num }) => rule_num === undefined || action === "insert", {
    error: "expected action: insert with rule_num",
  })
  .transform(({ chain, table, ip_version, state, action, rule_num, policy, flush, chain_management, ...rule }) => ({
    ...{ state, action, rule_num, policy, flush, chain_management, words: ruleWords(rule) },
    key: { command: ip_version === "ipv6" ? "ip6tables" : "iptables", table, chain: chain ?? "" } satisfies IptablesKey,
  }));

export const iptables = defineModule({
  name: "iptables",
  summary: "Keep rules, policies and chains of the kernel's firewall",
  notes:
    "iptables itself says whether a rule is there. Nothing outlives a reboot by this alone (`iptables-save`, or the package iptables-persistent). " +
    "`flush` changes nothing where there is no rule. `fragment`, `set_counters`, `set_dscp_mark` and its class, `wait` and `numeric` are not there; iptables waits for its lock by itself.",
  examples: `- name: The gateway's ports
  iptables:
    chain: INPUT
    protocol: tcp
    destination_ports: [8243, 8280]
    ctstate: NEW
    jump: ACCEPT
    comment: gateway
`,
  params,
  facts: ({ key, words }) => ({
    chain: iptablesFact(key),
    rule: words.length > 0 ? iptablesFact({ ...key, rule: words }) : undefined,
  }),
  plan(wanted, { chain, rule }): Plan {
    const { key, words, state, policy, flush, chain_management } = wanted;
    const object = `${key.command} ${key.table} ${key.chain}`;
    const tool = raw(sh`${key.command} -w -t ${key.table}`);
    const result = { chain: key.chain, table: key.table, state, rule: words.join(" "), flush };
    if (flush) {
      if (!chain.rules) return { changes: [], result };
      const diff = [{ path: object, attribute: "rules", before: chain.rules, after: 0 }];
      const facts = [promise(iptablesFact(key), { present: true, rules: 0 })];
      return { changes: [{ diff, script: sh`${tool} -F ${key.chain}`, effect: { kind: "opaque", facts } }], result };
    }
    if (policy !== undefined) {
      if (chain.policy === policy) return { changes: [], result };
      if (chain.policy === undefined)
        return { changes: [], failed: `the chain ${key.chain} can have no policy`, result };
      const diff = [{ path: object, attribute: "policy", before: chain.policy, after: policy }];
      const facts = [promise(iptablesFact(key), { present: true, policy })];
      return {
        changes: [{ diff, script: sh`${tool} -P ${key.chain} ${policy}`, effect: { kind: "opaque", facts } }],
        result,
      };
    }
    const scripts: string[] = [];
    const diff: { path: string; attribute: string; before: unknown; after: unknown }[] = [];
    const present = state === "present";
    if (chain_management && present && !chain.present) {
      scripts.push(sh`${tool} -N ${key.chain}`);
      diff.push({ path: object, attribute: "chain", before: null, after: "present" });
    }
    if (rule && rule.present !== present) {
      const flag = present ? (wanted.action === "insert" ? "-I" : "-A") : "-D";
      const place = present && wanted.rule_num !== undefined ? [wanted.rule_num] : [];
      scripts.push(sh`${tool} ${flag} ${key.chain} ${place} ${words}`);
      diff.push({
        path: object,
        attribute: "rule",
        before: present ? null : words.join(" "),
        after: present ? words.join(" ") : null,
      });
    }
    if (chain_management && !present && !rule && chain.present) {
      scripts.push(sh`${tool} -X ${key.chain}`);
      diff.push({ path: object, attribute: "chain", before: "present", after: null });
    }
    if (scripts.length === 0) return { changes: [], result };
    const facts = rule
      ? [promise(iptablesFact({ ...key, rule: words }), { present })]
      : [promise(iptablesFact(key), { present })];
    return { changes: [{ diff, script: scripts.join(" && "), effect: { kind: "opaque", facts } }], result };
  },
});
