import * as z from "zod";
import { listOf } from "../list.js";

const value = z.union([z.string().regex(/^[^\r\n\0]+$/, "expected one line"), z.number().transform(String)]).optional();
const values = listOf(
  z.union([z.string().regex(/^[^\s,]+$/, "expected one word"), z.number().transform(String)]),
).default([]);

/** What packets a rule is for, and what becomes of them. */
export const ruleParams = {
  protocol: value.describe("tcp, udp, icmp…; like the others below also with ! before it, for all others"),
  source: value.describe("Address, network or name that packets come from"),
  destination: value.describe("Address, network or name that packets go to"),
  match: listOf(z.string().regex(/^[a-z0-9_]+$/i, "expected the name of an extension"))
    .default([])
    .describe("Extensions to load"),
  tcp_flags: z
    .strictObject({
      flags: z.array(z.string()).describe("Flags that are looked at"),
      flags_set: z.array(z.string()).describe("Those of them that must be set"),
    })
    .optional()
    .describe("Flags of TCP"),
  jump: value.describe("What becomes of the packets: ACCEPT, DROP, a chain…"),
  gateway: value.describe("Where TEE sends them"),
  log_prefix: value.describe("Text before them in the log"),
  log_level: value.describe("Level in the log"),
  to_destination: value.describe("New destination, with DNAT"),
  destination_ports: values.describe("Ports or ranges, such as 80 and 8080:8090"),
  to_source: value.describe("New source, with SNAT"),
  goto: value.describe("Chain to go on in"),
  in_interface: value.describe("Interface that packets come in by"),
  out_interface: value.describe("Interface that packets leave by"),
  source_port: value.describe("Port or range that packets come from"),
  destination_port: value.describe("Port or range that packets go to"),
  to_ports: value.describe("New port, with REDIRECT"),
  ctstate: values.describe("States of connections: NEW, ESTABLISHED, RELATED…"),
  src_range: value.describe("Range of addresses that packets come from"),
  dst_range: value.describe("Range of addresses that packets go to"),
  match_set: value.describe("Name of an ipset"),
  match_set_flags: value.describe("What is looked up in it: src, dst, src,dst…"),
  limit: value.describe("How often it may match, such as 2/second"),
  limit_burst: value.describe("How often at first"),
  uid_owner: value.describe("Account that sends the packets"),
  gid_owner: value.describe("Group that sends the packets"),
  reject_with: value.describe("What whoever sent them is told, with REJECT"),
  icmp_type: value.describe("Kind of ICMP"),
  syn: z
    .enum(["ignore", "match", "negate"])
    .default("ignore")
    .describe("Only packets that open a connection, or all others"),
  comment: value.describe("A comment in the rule"),
};

export type Rule = z.output<z.ZodObject<typeof ruleParams>>;

/** The words of a rule for iptables, in the order in which Ansible has them. */
export function ruleWords(rule: Rule): string[] {
  const words: string[] = [];
  const add = (flag: string, text: string | undefined): void => {
    if (text === undefined) return;
    words.push(...(text.startsWith("!") ? ["!", flag, text.slice(1).trim()] : [flag, text]));
  };
  const load = (wanted: unknown, extension: string): void => {
    const given = Array.isArray(wanted) ? wanted.length > 0 : wanted !== undefined;
    if (given && !rule.match.includes(extension)) words.push("-m", extension);
  };
  const csv = (flag: string, list: readonly string[]): void => {
    if (list.length > 0) words.push(flag, list.join(","));
  };
  add("-p", rule.protocol);
  add("-s", rule.source);
  add("-d", rule.destination);
  for (const extension of rule.match) words.push("-m", extension);
  if (rule.tcp_flags) words.push("--tcp-flags", rule.tcp_flags.flags.join(","), rule.tcp_flags.flags_set.join(","));
  add("-j", rule.jump ?? (rule.reject_with === undefined ? undefined : "REJECT"));
  add("--gateway", rule.gateway);
  add("--log-prefix", rule.log_prefix);
  add("--log-level", rule.log_level);
  add("--to-destination", rule.to_destination);
  load(rule.destination_ports, "multiport");
  csv("--dports", rule.destination_ports);
  add("--to-source", rule.to_source);
  add("-g", rule.goto);
  add("-i", rule.in_interface);
  add("-o", rule.out_interface);
  add("--source-port", rule.source_port);
  add("--destination-port", rule.destination_port);
  add("--to-ports", rule.to_ports);
  if (rule.syn !== "ignore") words.push(...(rule.syn === "negate" ? ["!"] : []), "--syn");
  load(rule.ctstate, "conntrack");
  csv("--ctstate", rule.ctstate);
  load(rule.src_range ?? rule.dst_range, "iprange");
  add("--src-range", rule.src_range);
  add("--dst-range", rule.dst_range);
  load(rule.match_set, "set");
  if (rule.match_set !== undefined) words.push("--match-set", rule.match_set, rule.match_set_flags ?? "src");
  load(rule.limit ?? rule.limit_burst, "limit");
  add("--limit", rule.limit);
  add("--limit-burst", rule.limit_burst);
  load(rule.uid_owner ?? rule.gid_owner, "owner");
  add("--uid-owner", rule.uid_owner);
  add("--gid-owner", rule.gid_owner);
  add("--reject-with", rule.reject_with);
  add(rule.protocol === "icmpv6" || rule.protocol === "ipv6-icmp" ? "--icmpv6-type" : "--icmp-type", rule.icmp_type);
  load(rule.comment, "comment");
  if (rule.comment !== undefined) words.push("--comment", rule.comment);
  return words;
}
