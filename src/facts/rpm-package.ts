import { sh } from "../remote/quote.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface RpmPackageFact {
  installed: boolean;
  /** With version and release, where several are installed at once all of them. */
  releases?: readonly string[] | undefined;
}

export interface RpmKey {
  /** Of a package, with its version if need be. */
  name: string;
  /** Whether a package that provides the name counts as well. */
  provided: boolean;
}

/** A package as rpm knows it. */
export const rpmPackage = factKind<RpmKey, RpmPackageFact>({
  name: "rpm_package",
  id: ({ name, provided }) => `${name}${provided ? "" : " itself"}`,
  probe: (keys) =>
    `${needsTool("rpm")}releases() { rpm -q --qf '%{NAME}-%{VERSION}-%{RELEASE} ' "$@" 2>/dev/null || :; }
ask() {
  said=$(releases -- "$2")
  case $said in *' is not installed'*) said= ;; esac
  if [ -z "$said" ] && [ "$1" = 1 ]; then said=$(releases --whatprovides -- "$2"); fi
  case $said in *'no package provides '*) said= ;; esac
  printf '%s\\n' "$said"
}
rpm -q rpm >/dev/null 2>&1 || rpm -qa >/dev/null || exit
` + keys.map(({ name, provided }) => sh`ask ${provided ? "1" : "0"} ${name}\n`).join(""),
  ...lineRecords,
  parse(record) {
    const releases = record.toString("utf8").split(" ").filter(Boolean);
    return {
      status: "known",
      value: releases.length > 0 ? { installed: true, releases } : { installed: false },
    };
  },
  nothing: { installed: false },
  compare: (promised, actual) =>
    promised.installed === actual.installed ? [] : [actual.installed ? "it is still installed" : "it is not installed"],
});
