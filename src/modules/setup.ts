import * as z from "zod";
import { hostFacts } from "../remote/host-facts.js";
import { system, systemParts, type SystemFact, type SystemPart } from "../facts/system.js";
import { basicFacts } from "./support/setup/basic.js";
import { hardwareFacts } from "./support/setup/hardware.js";
import { networkFacts } from "./support/setup/network.js";
import { virtualFacts } from "./support/setup/virtual.js";
import { fnmatch } from "./support/found-filter.js";
import { wordsOf } from "./support/list.js";
import { defineModule, type PlanContext } from "./types.js";

const subset = z.string().refine((word) => ["all", ...systemParts].includes(word.replace(/^!/, "")), {
  error: `expected all, ${systemParts.join(", ")}, or one of these with ! before it`,
});

export const setup = defineModule({
  name: "setup",
  summary: "Read what the host is: memory, processors, network, file systems, time",
  readsOnly: true,
  notes:
    "The facts are fields of `ansible_facts` (and of `facts`) from then on, beside those that every connection brings. `gather_facts: true` of a play is this, before its first task. " +
    "Of Ansible's subsets there are `min`, `hardware`, `network` and `virtual`; facter, ohai, `fact_path` (`ansible_local`) and `gather_timeout` are not there, nor are facts of disks (`devices`, `lvm`), of LSB and of Python.",
  examples: `- name: Read everything
  setup:
- name: Only the network
  setup:
    gather_subset: ["!all", "!min", network]
- name: Where it can be reached
  debug:
    msg: <%= ansible_facts.default_ipv4.address %>
`,
  params: z.strictObject({
    gather_subset: wordsOf(subset)
      .default(["all"])
      .describe("Parts to read; with `!` what not to read. `!all` leaves `min`"),
    filter: wordsOf(z.string())
      .default([])
      .describe("Only facts whose name matches one of these wildcards, with or without `ansible_`"),
  }),
  sets: () => ["ansible_facts"],
  facts: ({ gather_subset }) => ({ parts: partsOf(gather_subset).map((part) => system(part)) }),
  plan({ gather_subset, filter }, { parts }, { host }) {
    const found = partsOf(gather_subset).map((part, index) => readers[part](parts[index] ?? {}, host));
    const all = { ...Object.assign({}, ...found), gather_subset } as Record<string, unknown>;
    const expressions = filter.filter((text) => text !== "*").map((text) => fnmatch(text));
    const wanted = Object.entries(all).filter(
      ([name, value]) =>
        value !== undefined &&
        (expressions.length === 0 || expressions.some((one) => one.test(name) || one.test(`ansible_${name}`))),
    );
    const ansible_facts = Object.fromEntries(wanted);
    return { changes: [], variables: { ansible_facts }, result: { ansible_facts } };
  },
});

const readers: Record<SystemPart, (said: SystemFact, host: PlanContext["host"]) => Record<string, unknown>> = {
  min: (said, host) => ({ ...hostFacts(host), ...basicFacts(said, host.hostname) }),
  hardware: hardwareFacts,
  network: networkFacts,
  virtual: virtualFacts,
};

/** Ansible's rule: what is named counts, without a name all; then what is excluded goes, `min` only by its own name. */
function partsOf(words: readonly string[]): SystemPart[] {
  const excluded = new Set(words.filter((word) => word.startsWith("!")).map((word) => word.slice(1)));
  const named = new Set(words.filter((word) => !word.startsWith("!")));
  const everything = named.has("all") || (named.size === 0 && !excluded.has("all"));
  return systemParts.filter((part) => {
    if (named.has(part)) return true;
    if (excluded.has(part)) return false;
    return part === "min" || (everything && !excluded.has("all"));
  });
}
