import * as z from "zod";
import { promise } from "../facts/types.js";
import { ufwRule } from "../facts/ufw-rule.js";
import { ufw as ufwFact } from "../facts/ufw.js";
import { sh } from "../remote/quote.js";
import { saidTwice, ufwParams, ufwWords } from "./support/firewall/ufw-params.js";
import { planUfw } from "./support/firewall/ufw-plan.js";
import { defineModule } from "./types.js";

const params = z
  .strictObject(ufwParams)
  .superRefine((all, context) => {
    const twice = saidTwice(all);
    if (twice !== undefined) context.addIssue({ code: "custom", message: `expected only one of ${twice}` });
  })
  .refine((all) => [all.state, all.default ?? all.policy, all.logging, all.rule].some((one) => one !== undefined), {
    error: "expected at least one of state, default, logging and rule",
  })
  .refine(({ rule, direction }) => rule === undefined || direction === undefined || /^(in|out)$/.test(direction), {
    error: "expected direction: in or out with rule",
  })
  .refine((all) => (all.default ?? all.policy) === undefined || !/^(in|out)$/.test(all.direction ?? ""), {
    error: "expected direction: incoming, outgoing or routed with default",
  })
  .refine((all) => (all.interface ?? all.if) === undefined || all.direction !== undefined, {
    error: "expected direction with interface",
  })
  .refine(
    (all) =>
      all.direction === undefined || (all.interface_in ?? all.if_in ?? all.interface_out ?? all.if_out) === undefined,
    { error: "expected interface with direction, or interface_in and interface_out without" },
  )
  .refine(
    (all) =>
      all.route || (all.interface_in ?? all.if_in) === undefined || (all.interface_out ?? all.if_out) === undefined,
    { error: "expected route: true with both interface_in and interface_out" },
  )
  .refine((all) => (all.name ?? all.app) === undefined || (all.proto ?? all.protocol) === undefined, {
    error: "expected name or proto, not both",
  })
  .refine((all) => !all.delete || all.insert === undefined, { error: "expected delete or insert, not both" })
  .transform((all) => ({
    ...{ state: all.state, policy: all.default ?? all.policy, logging: all.logging, delete: all.delete },
    words: ufwWords(all),
    direction: all.direction === "outgoing" || all.direction === "routed" ? all.direction : ("incoming" as const),
  }));

export const ufw = defineModule({
  name: "ufw",
  collection: "community.general",
  summary: "Keep rules and policies of ufw, the firewall of Ubuntu and Debian",
  notes:
    "ufw itself says, in a trial run, whether a rule would change anything; policies, logging and state are read from its files and the kernel. " +
    "What is asked for in one task is done in the order state, default, rule, logging. Allow SSH before ufw is enabled. " +
    "`insert_relative_to` is not there.",
  examples: `- name: The administrators
  ufw:
    rule: allow
    port: 22
    proto: tcp
    from: 10.0.0.0/8
- name: All else is denied
  ufw:
    state: enabled
    policy: deny
`,
  params,
  facts: ({ words }) => ({ ufw: ufwFact("ufw"), rule: words.length > 0 ? ufwRule(words) : undefined }),
  plan(wanted, { ufw: now, rule }) {
    const { steps, after, commands } = planUfw(wanted, now, rule?.settled);
    const result = { commands: commands.map((words) => ["ufw", ...words].join(" ")) };
    if (steps.length === 0) return { changes: [], result };
    const script = steps.map(({ words }) => sh`LC_ALL=C ufw ${words} >/dev/null`).join(" && ");
    const facts = [
      promise(ufwFact("ufw"), after),
      ...(wanted.words.length > 0 ? [promise(ufwRule(wanted.words), { settled: true })] : []),
    ];
    const diff = steps.map((step) => step.diff);
    return { changes: [{ diff, script, effect: { kind: "opaque", facts } }], result };
  },
});
