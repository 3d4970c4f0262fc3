import { factKind, lineRecords } from "./types.js";

export interface HostName {
  /** What the kernel says. */
  current: string;
  /** What it will say after a reboot: the first line of /etc/hostname; "" where there is none. */
  permanent: string;
}

/** The host's own name. */
export const hostName = factKind<"host", HostName>({
  name: "host_name",
  id: (key) => key,
  path: () => "/etc/hostname",
  probe: () => `a= b=
IFS= read -r a </proc/sys/kernel/hostname || a=$(uname -n)
[ ! -e /etc/hostname ] || while IFS= read -r b || [ -n "$b" ]; do case $b in '' | '#'*) ;; *) break ;; esac; b=; done </etc/hostname
printf '%s %s\\n' "$a" "$b"`,
  ...lineRecords,
  parse(record) {
    const [current = "", permanent = ""] = record.toString("utf8").trim().split(" ");
    return { status: "known", value: { current, permanent } };
  },
  compare: (promised, actual) =>
    (["current", "permanent"] as const).flatMap((name) =>
      promised[name] === actual[name] ? [] : [`its ${name} name is ${actual[name]}, wanted ${promised[name]}`],
    ),
});
