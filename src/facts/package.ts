import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

/** What the package manager of the host knows of a package that may be installed. */
export interface PackageFact {
  installed: boolean;
  /** Of the installed package; for apk not read. */
  version?: string | undefined;
  /** dpkg: removed, but its configuration is still there. */
  configured?: boolean | undefined;
  /** dpkg: unpacked or half-configured, left so by an installation that failed. */
  broken?: boolean | undefined;
  /** Installed packages that provide this name. */
  providedBy?: string[] | undefined;
}

// Each manager is asked for itself too: a database that cannot be read must not look like one without packages.
const records = `function show(i) { print (i in state ? state[i] : "none") "|" version[i] "|" substr(by[i], 2) }
BEGIN { for (i = 1; i < ARGC; i++) { name[i] = ARGV[i]; ARGV[i] = "" }; n = ARGC - 1 }
END { if (!sane) exit 1; for (i = 1; i <= n; i++) show(i) }
`;

const dpkg = `dpkg-query -W -f '\${db:Status-Abbrev}|\${Package}|\${Architecture}|\${Version}|\${Provides}\\n' | awk -F '|' '${records}
{
  s = substr($1, 2, 1); sane = 1
  s = s ~ /[iWt]/ ? "installed" : s == "c" ? "configured" : s == "n" ? "" : "broken"
  if (s == "") next
  for (i = 1; i <= n; i++) if (($2 == name[i] || $2 ":" $3 == name[i]) && state[i] != "installed") { state[i] = s; version[i] = $4 }
  if (s != "installed" || $5 == "") next
  count = split($5, provided, / *, */)
  for (j = 1; j <= count; j++) {
    sub(/[ :].*/, "", provided[j])
    for (i = 1; i <= n; i++) if (provided[j] == name[i]) by[i] = by[i] " " $2
  }
}' "$@"`;

const rpm = `{ rpm -q --qf '%{NAME}|%{VERSION}-%{RELEASE}|%{ARCH}\\n' -- rpm "$@" || :; } | awk -F '|' '${records}
$1 == "rpm" { sane = 1 }
NF == 3 { for (i = 1; i <= n; i++) if ($1 == name[i] || $1 "." $3 == name[i]) { state[i] = "installed"; version[i] = $2 } }' "$@"`;

const apk = `{ apk info -e -- apk-tools "$@" || :; } | awk '${records}
$1 == "apk-tools" { sane = 1 }
{ for (i = 1; i <= n; i++) if ($1 == name[i]) state[i] = "installed" }' "$@"`;

/**
 * Package by name (dpkg: also `name:architecture`), as dpkg, rpm or apk know it. dpkg is asked once for all packages: only
 * that tells of names which others provide. A record is state|version|providers.
 */
export const packageFact = factKind<string, PackageFact>({
  name: "package",
  id: (name) => name,
  probe: (names) =>
    sh`set -- ${names}
` +
    `if command -v dpkg-query >/dev/null; then
${dpkg}
elif command -v rpm >/dev/null; then
${rpm}
elif command -v apk >/dev/null; then
${apk}
else
  echo 'dpkg-query: not found' >&2; exit 127
fi`,
  ...lineRecords,
  parse(record, name) {
    const [state = "", version = "", providers = ""] = record.toString("utf8").split("|");
    const known = (value: Omit<PackageFact, "providedBy">) => ({
      status: "known" as const,
      value: { ...value, ...(providers === "" ? {} : { providedBy: providers.split(" ") }) },
    });
    switch (state) {
      case "installed":
        return known({ installed: true, ...(version === "" ? {} : { version }) });
      case "broken":
        return known({ installed: false, broken: true });
      case "configured":
        return known({ installed: false, configured: true });
      case "none":
        return known({ installed: false });
      default:
        return {
          status: "error",
          message: `package ${name}: the package manager printed "${record.toString("utf8")}"`,
        };
    }
  },
  nothing: { installed: false },
  compare(promised, actual) {
    const wrong: string[] = [];
    const satisfied = promised.installed && actual.providedBy !== undefined;
    if (promised.installed !== actual.installed && !satisfied)
      wrong.push(
        actual.installed
          ? "it is still installed"
          : actual.broken
            ? "it is only half installed"
            : "it is not installed",
      );
    if (promised.version !== undefined && actual.installed && promised.version !== actual.version)
      wrong.push(`its version is ${actual.version}, wanted ${promised.version}`);
    return wrong;
  },
});
