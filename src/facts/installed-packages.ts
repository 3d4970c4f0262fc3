import { factKind } from "./types.js";

export interface InstalledPackage {
  name: string;
  version: string;
  source: "apt" | "rpm" | "apk";
  arch: string;
  release?: string | undefined;
  epoch?: number | null | undefined;
  category?: string | undefined;
}

/** Every package that is installed, by the host's package manager. The record is a line with that, and a line for each. */
export const installedPackages = factKind<"all", readonly InstalledPackage[]>({
  name: "installed_packages",
  id: (key) => key,
  alsoAt: () => ["/var/lib/dpkg/status", "/var/lib/rpm", "/lib/apk/db/installed"],
  probe: () => `export LC_ALL=C
if command -v dpkg-query >/dev/null; then
  echo apt
  dpkg-query -W -f '\${db:Status-Status}|\${Package}|\${Version}|\${Architecture}|\${Section}\\n'
elif command -v rpm >/dev/null; then
  echo rpm
  rpm -qa --qf 'installed|%{NAME}|%{VERSION}|%{ARCH}||%{RELEASE}|%{EPOCH}\\n'
elif [ -e /lib/apk/db/installed ]; then
  echo apk
  awk -F: '/^P:/ { name = substr($0, 3) } /^V:/ { version = substr($0, 3) } /^A:/ { arch = substr($0, 3) }
/^$/ { print "installed|" name "|" version "|" arch "|"; name = "" } END { if (name != "") print "installed|" name "|" version "|" arch "|" }' /lib/apk/db/installed
else echo 'dpkg-query: not found' >&2; exit 127
fi`,
  split: (output) => (output.length > 0 ? [output] : undefined),
  join: (records) => Buffer.concat(records),
  parse(record) {
    const [source = "", ...lines] = record.toString("utf8").trimEnd().split("\n");
    const packages = lines.flatMap((line): InstalledPackage[] => {
      const [state, name = "", version = "", arch = "", category = "", release, epoch] = line.split("|");
      if (state !== "installed") return [];
      const common = { name, version, arch, source: source as InstalledPackage["source"] };
      if (source === "rpm") return [{ ...common, release, epoch: epoch === "(none)" ? null : Number(epoch) }];
      return [{ ...common, ...(source === "apt" ? { category } : {}) }];
    });
    return { status: "known", value: packages };
  },
});
