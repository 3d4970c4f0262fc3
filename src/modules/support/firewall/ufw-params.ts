import * as z from "zod";

const word = z
  .string()
  .regex(/^[^\s'"-][^\s'"]*$/, "expected one word")
  .optional();
const port = z
  .union([z.string().regex(/^[\w,:]+$/, "expected a port, a range such as 8000:8100, or several"), z.int().min(1)])
  .transform(String)
  .optional();
const policy = z.enum(["allow", "deny", "reject"]).optional();
const protocol = z.enum(["any", "tcp", "udp", "ipv6", "esp", "ah", "igmp", "gre", "vrrp"]).optional();
const profile = z
  .string()
  .regex(/^[^\r\n'"-][^\r\n'"]*$/, "expected the name of a profile")
  .optional();

/** What ufw is to be, and which packets a rule is for. */
export const ufwParams = {
  state: z
    .enum(["enabled", "disabled", "reloaded", "reset"])
    .optional()
    .describe("`reloaded` and `reset` (all rules are gone, and ufw disabled) do their work every time"),
  default: policy.describe("What becomes of packets that no rule is for, in the `direction` (incoming unless told)"),
  policy: policy.describe("Same as `default`"),
  logging: z.enum(["on", "off", "low", "medium", "high", "full"]).optional().describe("How much is logged"),
  rule: z.enum(["allow", "deny", "limit", "reject"]).optional().describe("What becomes of packets of a rule"),
  direction: z
    .enum(["in", "out", "incoming", "outgoing", "routed"])
    .optional()
    .describe("`in` or `out` with `rule`; the others with `default`"),
  delete: z.boolean().default(false).describe("The rule should not be there"),
  insert: z.int().min(1).optional().describe("Place of a new rule; the last unless told"),
  route: z.boolean().default(false).describe("A rule for packets that pass through the host"),
  interface: word.describe("Interface, in the `direction`"),
  if: word.describe("Same as `interface`"),
  interface_in: word.describe("Interface that packets come in by"),
  if_in: word.describe("Same as `interface_in`"),
  interface_out: word.describe("Interface that packets leave by; with `interface_in` only of a `route`"),
  if_out: word.describe("Same as `interface_out`"),
  log: z.boolean().default(false).describe("Log new connections of the rule"),
  from_ip: word.describe("Address or network that packets come from; any unless told"),
  from: word.describe("Same as `from_ip`"),
  src: word.describe("Same as `from_ip`"),
  from_port: port.describe("Port that packets come from"),
  to_ip: word.describe("Address or network that packets go to; any unless told"),
  to: word.describe("Same as `to_ip`"),
  dest: word.describe("Same as `to_ip`"),
  to_port: port.describe("Port that packets go to"),
  port: port.describe("Same as `to_port`"),
  proto: protocol.describe("Protocol; any unless told"),
  protocol: protocol.describe("Same as `proto`"),
  name: profile.describe("Profile of an application in /etc/ufw/applications.d, in place of ports"),
  app: profile.describe("Same as `name`"),
  comment: z
    .string()
    .regex(/^[^\r\n']*$/, "expected one line without '")
    .optional()
    .describe("A comment on the rule"),
};

type Given = z.output<z.ZodObject<typeof ufwParams>>;

const names = {
  default: ["policy"],
  interface: ["if"],
  interface_in: ["if_in"],
  interface_out: ["if_out"],
  from_ip: ["from", "src"],
  to_ip: ["to", "dest"],
  to_port: ["port"],
  proto: ["protocol"],
  name: ["app"],
} as const satisfies Partial<Record<keyof Given, readonly (keyof Given)[]>>;

/** A parameter that is given under two of its names. */
export function saidTwice(params: Given): string | undefined {
  for (const [name, others] of Object.entries(names)) {
    const found = [name, ...others].filter((one) => params[one as keyof Given] !== undefined);
    if (found.length > 1) return found.join(" and ");
  }
  return undefined;
}

/** The words of a rule for ufw, in the order in which Ansible has them. */
export function ufwWords(params: Given): string[] {
  const { rule, route, delete: remove, insert, direction, log, from_port, comment } = params;
  if (rule === undefined) return [];
  const after = (keyword: string, value: string | undefined): string[] =>
    value === undefined ? [] : [...keyword.split(" "), value];
  return [
    ...(route ? ["route"] : []),
    ...(remove ? ["delete"] : []),
    ...after("insert", insert?.toString()),
    rule,
    ...(direction === undefined ? [] : [direction]),
    ...after("on", params.interface ?? params.if),
    ...after("in on", params.interface_in ?? params.if_in),
    ...after("out on", params.interface_out ?? params.if_out),
    ...(log ? ["log"] : []),
    ...["from", params.from_ip ?? params.from ?? params.src ?? "any"],
    ...after("port", from_port),
    ...["to", params.to_ip ?? params.to ?? params.dest ?? "any"],
    ...after("port", params.to_port ?? params.port),
    ...after("proto", params.proto ?? params.protocol),
    ...after("app", params.name ?? params.app),
    ...after("comment", comment),
  ];
}
