import { addressText, parseAddress, rangeOf, type Address } from "../../../template/filters/address.js";

export const connectionTypes = ["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"] as const;
export const authMethods = [
  ...([
    "trust",
    "reject",
    "md5",
    "password",
    "gss",
    "sspi",
    "krb5",
    "ident",
    "peer",
    "ldap",
    "radius",
    "cert",
  ] as const),
  ...(["pam", "scram-sha-256"] as const),
] as const;

/** A rule of pg_hba.conf: its fields as they stand there, quoted where they have to be. */
export interface HbaRule {
  type: string;
  db: string;
  usr: string;
  /** None with `local`. */
  src?: string | undefined;
  method: string;
  options?: string | undefined;
  /** What stands behind "#" in the same line. */
  comment?: string | undefined;
}

/** What two rules have in common of which only one can be kept. */
export function ruleKey({ type, db, usr, src = "" }: HbaRule): string {
  return JSON.stringify([type === "local" ? "local" : networkText(src), db, usr]);
}

/** The rule as a line, without its comment. */
export function ruleLine({ type, db, usr, src, method, options }: HbaRule): string {
  return [type, db, usr, src, method, options].filter((field) => field !== undefined).join("\t");
}

/** An address alone becomes that of a network, with its mask where it has one; names and networks stay as they are. */
export function sourceText(src: string, mask?: string): string | undefined {
  if (src.includes("/")) return src;
  if (mask === undefined) return networkText(src);
  const [address, bits] = [parseAddress(src), parseAddress(mask)];
  const prefix = bits === undefined ? undefined : prefixOf(bits);
  return address && bits && prefix !== undefined && bits.version === address.version
    ? networkText(`${src}/${prefix}`)
    : undefined;
}

function prefixOf({ version, value }: Address): number | undefined {
  const bits = value.toString(2).padStart(version === 4 ? 32 : 128, "0");
  return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : undefined;
}

function networkText(src: string): string {
  const address = parseAddress(src);
  return address ? `${addressText(address.version, rangeOf(address).first)}/${address.prefix}` : src;
}

/** Order of rules: what is for fewer addresses first, then for fewer databases, then for fewer roles. */
export function compareRules(one: HbaRule, other: HbaRule): number {
  return (
    sourceWeight(other) - sourceWeight(one) ||
    databaseWeight(one) - databaseWeight(other) ||
    Number(one.usr === "all") - Number(other.usr === "all") ||
    compareTexts(one.src ?? ruleLine(one), other.src ?? ruleLine(other))
  );
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Bits that an address has to share, on the scale of IPv6; of words and names about how many. */
function sourceWeight({ type, src = "" }: HbaRule): number {
  if (type === "local") return 130;
  const address = parseAddress(src);
  if (address) return address.prefix * (address.version === 4 ? 4 : 1);
  const words: Record<string, number> = { all: 0, samehost: 129, samenet: 96 };
  return words[src] ?? (src.startsWith(".") ? 64 : 128);
}

function databaseWeight({ db }: HbaRule): number {
  if (db === "all") return 100_000;
  if (db === "replication") return 0;
  return db === "samerole" || db === "samegroup" ? 1 : 1 + (db.match(/,/g) ?? []).length;
}
