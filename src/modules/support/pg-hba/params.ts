import * as z from "zod";
import { parseAddress } from "../../../template/filters/address.js";
import type { WantedRule } from "./edit.js";
import { authMethods, connectionTypes, sourceText } from "./rule.js";

const line = z.string().regex(/^[^\r\n\0]*$/, "expected one line");
const names = z
  .preprocess(
    (value) =>
      typeof value === "string" ? (value.match(/(?:"[^"]*"|[^,"])+/g) ?? []).map((name) => name.trim()) : value,
    z.array(line.min(1)).transform((list) => list.map(quoted)),
  )
  .optional();

/** What a rule consists of: for the parameters, and for each of `rules`. */
export const ruleFields = {
  contype: z.enum(connectionTypes).optional().describe("Kind of connection; left out: only what is there is told"),
  databases: names.describe("Databases, with commas between; `all` unless told. Each has a rule of its own"),
  users: names.describe("Roles, with commas between, groups with `+`; `all` unless told. Each has a rule of its own"),
  address: line.optional().describe("Address, network, name of a host, all, samehost or samenet; samehost unless told"),
  source: line.optional().describe("Same as `address`"),
  src: line.optional().describe("Same as `address`"),
  netmask: line.optional().describe("Mask of an address that has none behind it"),
  method: z.enum(authMethods).optional().describe("How whoever connects has to prove who they are; md5 unless told"),
  options: line.optional().describe("Options of the method"),
  comment: line.optional().describe("Comment behind the rule"),
  state: z.enum(["present", "absent"]).optional().describe("Whether the rule should be there; present unless told"),
};

export type RuleFields = z.output<z.ZodObject<typeof ruleFields>>;

/** The rules that fields stand for: one for each database and role; or what is wrong with them. */
export function rulesOf(fields: RuleFields): WantedRule[] | string {
  const { contype: type, databases = ["all"], users = ["all"], method = "md5", options, comment } = fields;
  if (type === undefined) return [];
  const written = [fields.address, fields.source, fields.src].filter((one) => one !== undefined);
  if (written.length > 1) return "expected one of address, source and src";
  const address = written[0] ?? "samehost";
  if (!isSource(address)) return `expected an address, a network or one name, found ${JSON.stringify(address)}`;
  const src = type === "local" ? undefined : sourceText(address, fields.netmask);
  if (type !== "local" && src === undefined) return `${address} with the mask ${fields.netmask ?? ""} is no network`;
  const state = fields.state ?? "present";
  return databases.flatMap((db) =>
    users.map((usr) => ({
      state,
      rule: { type, db, usr, src, method, options: options === "" ? undefined : options, comment },
    })),
  );
}

/** Where the fields of one rule say nothing, those of another count. */
export function withDefaults(fields: RuleFields, defaults: RuleFields): RuleFields {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const addressed = given.some(([name]) => ["address", "source", "src"].includes(name));
  const others = addressed ? { ...defaults, address: undefined, source: undefined, src: undefined } : defaults;
  return { ...others, ...Object.fromEntries(given) };
}

function isSource(text: string): boolean {
  if (/[\s"#,]/.test(text) || text === "") return false;
  return /[/:]/.test(text) || /^[\d.]+$/.test(text) ? parseAddress(text) !== undefined : true;
}

/** A name with characters that part words stands in quotes. */
function quoted(name: string): string {
  return /^"[^"]*"$/.test(name) || !/[\s"#,]/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
