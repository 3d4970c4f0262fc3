import type { SystemFact } from "../../../facts/system.js";
import { identityOf } from "./identity.js";

/** Facts of which every host can tell: account, time, names, environment. */
export function basicFacts(said: SystemFact, hostname: string): Record<string, unknown> {
  const fqdn = fqdnOf(said, hostname);
  const [, , , , gecos, , shell] = (said["passwd"] ?? "").split(":");
  const cmdline = words(said["cmdline"]);
  return {
    ...{ fqdn, domain: fqdn.split(".").slice(1).join(".") },
    ...{ env: environment(said["env"] ?? ""), date_time: dateTime(said["date"] ?? "", said["seasons"]) },
    ...{ user_gecos: gecos, user_shell: shell },
    ...identityOf(said),
    machine_id: said["machine_id"],
    cmdline: Object.fromEntries(cmdline.map((word) => parted(word))),
    loadavg: loadOf(said["loadavg"]),
    dns: dnsOf(said["resolv"] ?? ""),
    apparmor: { status: said["apparmor"] ? "enabled" : "disabled" },
    selinux: seLinux(said["selinux"] ?? ""),
    fips: said["fips"] === "1",
  };
}

/** The first name with a dot that the name service has for the host, as Python's getfqdn() takes it. */
function fqdnOf(said: SystemFact, hostname: string): string {
  const [, ...names] = words(said["names"]);
  return [...names, said["fqdn"] ?? ""].find((name) => name.includes(".")) ?? hostname;
}

function environment(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  let last = "";
  for (const line of text.split("\n")) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) found[(last = name)] = value ?? "";
    else if (last !== "") found[last] += `\n${line}`;
  }
  return found;
}

/** Facts of time, from what date(1) says for `%Y|%m|%A|%w|%W|%d|%H|%M|%S|%s|%Z|%z`. */
function dateTime(text: string, seasons = ""): Record<string, string | number> {
  const [year = "", month = "", weekday = "", number = "", week = "", day = "", ...clock] = text.split("|");
  const [hour = "", minute = "", second = "", epoch = "", tz = "", offset = ""] = clock;
  const utc = new Date(Number(epoch) * 1000).toISOString().replace(".000Z", "");
  const basic = `${year}${month}${day}T${hour}${minute}${second}`;
  return {
    ...{ year, month, weekday, weekday_number: number, weeknumber: week, day, hour, minute, second },
    ...{ epoch, epoch_int: epoch, date: `${year}-${month}-${day}`, time: `${hour}:${minute}:${second}` },
    ...{ iso8601: `${utc}Z`, iso8601_micro: `${utc}.000000Z` },
    ...{ iso8601_basic: `${basic}000000`, iso8601_basic_short: basic, tz, tz_offset: offset },
    tz_dst: summerName(seasons) ?? tz,
  };
}

/** What the time zone is called in summer, from `%Z|%z` of both ends of half a year; the summer may be that of the south. */
function summerName(seasons: string): string | undefined {
  const [first = [], second = []] = seasons.split("\n").map((line) => line.split("|"));
  return Number(first[1]) > Number(second[1]) ? first[0] : second[0];
}

function loadOf(text: string | undefined): Record<string, number> {
  const [one, five, fifteen] = words(text).map(Number);
  return one === undefined ? {} : { "1m": one, "5m": five ?? 0, "15m": fifteen ?? 0 };
}

function dnsOf(text: string): Record<string, unknown> {
  const lines = text.split("\n").map(words);
  const of = (keyword: string): string[][] => lines.filter(([first]) => first === keyword).map(([, ...rest]) => rest);
  const nameservers = of("nameserver").flat();
  const [search] = of("search").slice(-1);
  const [domain] = of("domain").slice(-1);
  const options = of("options").flat();
  return {
    ...(nameservers.length > 0 ? { nameservers } : {}),
    ...(search ? { search } : {}),
    ...(domain?.[0] === undefined ? {} : { domain: domain[0] }),
    ...(options.length > 0 ? { options: Object.fromEntries(options.map((option) => parted(option, ":"))) } : {}),
  };
}

function seLinux(enforce: string): Record<string, string> {
  if (enforce === "") return { status: "disabled" };
  return { status: "enabled", mode: enforce === "1" ? "enforcing" : "permissive" };
}

/** A word without a value stands for itself being true. */
function parted(word: string, mark = "="): [string, string | boolean] {
  const at = word.indexOf(mark);
  return at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1)];
}

export function words(text: string | undefined): string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "");
}
