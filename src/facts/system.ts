import { factKind, lineRecords } from "./types.js";

export const systemParts = ["min", "hardware", "network", "virtual"] as const;
export type SystemPart = (typeof systemParts)[number];

/** What the host's files and tools print about it, by the name of the section; empty where there is no such thing. */
export type SystemFact = Readonly<Record<string, string>>;

const min = `say env env
say date date '+%Y|%m|%A|%w|%W|%d|%H|%M|%S|%s|%Z|%z'
seasons() {
  winter=$(($(date +%s) / 31557600 * 31557600))
  date -d "@$winter" '+%Z|%z'
  date -d "@$((winter + 15778800))" '+%Z|%z'
}
say seasons seasons
say passwd getent passwd "$(id -u)"
ids() { id -ru; id -rg; id -u; id -g; }
say ids ids
say bits getconf LONG_BIT
say uname uname -vm
say root stat -c %d:%i / /proc/1/root/.
say debian_version cat /etc/debian_version
keys() { for key in /etc/ssh/ssh_host_*_key.pub; do cat "$key"; done; }
say host_keys keys
say machine_id cat /etc/machine-id
say cmdline cat /proc/cmdline
say loadavg cat /proc/loadavg
say resolv cat /etc/resolv.conf
say apparmor ls -d /sys/kernel/security/apparmor
say selinux cat /sys/fs/selinux/enforce
say fips cat /proc/sys/crypto/fips_enabled
say names getent hosts "$(uname -n)"
say fqdn hostname -f`;

// A file system whose server is away must not hold up the rest.
const hardware = `say meminfo cat /proc/meminfo
say cpuinfo cat /proc/cpuinfo
say nproc nproc
say uptime cat /proc/uptime
mounts() {
  while read -r device point type options rest; do
    case $device in /* | *:/*) ;; *) continue ;; esac
    point=$(printf '%b/' "$point") point=\${point%/}
    sizes=$(timeout -k 1 5 stat -f -c '%s %S %b %a %c %d' -- "\${point:-/}" </dev/null) || sizes=
    uuid=N/A
    for link in /dev/disk/by-uuid/*; do
      [ "$(readlink -f -- "$link")" != "$device" ] || uuid=\${link##*/}
    done
    printf '%s\\n' "$device $type $options $uuid $sizes" "\${point:-/}"
  done </proc/mounts
}
say mounts mounts
dmi() {
  for name in product_name sys_vendor product_version product_serial product_uuid bios_date bios_version bios_vendor \\
    board_asset_tag board_name board_serial board_vendor board_version \\
    chassis_asset_tag chassis_serial chassis_vendor chassis_version; do
    printf '%s=%s\\n' "$name" "$(cat "/sys/devices/virtual/dmi/id/$name")"
  done
}
say dmi dmi`;

const network = `say addresses ip -o addr show
say links ip -o link show
say route4 ip -4 route get 8.8.8.8
say route6 ip -6 route get 2404:6800:400a:800::1012`;

const virtual = `say virt systemd-detect-virt
say container ls -d /.dockerenv /run/.containerenv
init() { cat /proc/1/environ | tr '\\000' '\\n'; }
say init init`;

const scripts: Record<SystemPart, string> = { min, hardware, network, virtual };

/**
 * What Ansible's `setup` reads, in parts. Much of it changes by itself, so no plan of a change should stand on it. A record is a line of
 * `NAME:BASE64` for each section.
 */
export const system = factKind<SystemPart, SystemFact>({
  name: "system",
  id: (part) => part,
  probe: (parts) => `export LC_ALL=C
say() {
  name=$1
  shift
  printf '%s:%s ' "$name" "$("$@" 2>/dev/null | base64 | tr -d '\\n')"
}
${parts.map((part) => `( ${scripts[part]} )\necho`).join("\n")}`,
  ...lineRecords,
  parse(record) {
    const sections = record
      .toString("latin1")
      .trim()
      .split(" ")
      .map((section): [string, string] => {
        const [name = "", text = ""] = section.split(":");
        return [name, Buffer.from(text, "base64").toString("utf8").replace(/\n$/, "")];
      });
    return { status: "known", value: Object.fromEntries(sections) };
  },
});
