import { quote, sh } from "../../remote/quote.js";

/** Options of apt-get that apply to one task. */
export interface AptOptions {
  lock_timeout: number;
  install_recommends?: boolean | undefined;
  default_release?: string | undefined;
  autoremove: boolean;
  purge: boolean;
  only_upgrade: boolean;
  allow_downgrade: boolean;
  allow_unauthenticated: boolean;
  allow_change_held_packages: boolean;
  dpkg_options: string;
}

// apt waits for dpkg's lock by itself, but not for that of its own lists; its output is shown when it fails only.
const preamble = (
  lockTimeout: number,
): string => `export DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=l
mdc_end=$(($(date +%s) + ${lockTimeout}))
mdc_apt() {
  while :; do
    mdc_said=$(apt-get -q -y -o DPkg::Lock::Timeout=${lockTimeout} "$@" 2>&1 </dev/null) && return 0
    mdc_code=$?
    case $mdc_said in *"/var/lib/apt/lists/lock"*) ;; *) break ;; esac
    [ "$(date +%s)" -lt "$mdc_end" ] || break
    sleep 1
  done
  printf '%s\\n' "$mdc_said" | tail -n 30 >&2
  return "$mdc_code"
}
`;

/** Brings apt's index up to date. Any source that cannot be read is a failure; apt alone would pass over it with a warning. */
const update = `mdc_apt -o APT::Update::Error-Mode=any -o Acquire::Retries=3 update || exit
touch -c /var/lib/apt/lists
`;

/** Shell text that does nothing but that. */
export function indexScript(lockTimeout: number): string {
  return preamble(lockTimeout) + update;
}

/** Shell text for one apt-get over all packages; `words` are names, with versions as apt-get takes them. */
export function aptScript(
  what: { update: boolean; install?: readonly string[]; remove?: readonly string[] },
  options: AptOptions,
): string {
  const parts = [preamble(options.lock_timeout)];
  if (what.update) parts.push(update);
  if (what.install?.length)
    parts.push(`${sh`mdc_apt ${installOptions(options)} install -- ${what.install}`} || exit\n`);
  if (what.remove?.length) {
    const flags = options.autoremove ? ["--auto-remove"] : [];
    parts.push(`${sh`mdc_apt ${flags} ${options.purge ? "purge" : "remove"} -- ${what.remove}`} || exit\n`);
  }
  return parts.join("");
}

function installOptions(options: AptOptions): string[] {
  const flags = options.dpkg_options
    .split(",")
    .filter((option) => option !== "")
    .flatMap((option) => ["-o", `Dpkg::Options::=--${option.trim()}`]);
  if (options.install_recommends !== undefined)
    flags.push("-o", `APT::Install-Recommends=${options.install_recommends ? "yes" : "no"}`);
  if (options.default_release !== undefined) flags.push("-t", options.default_release);
  if (options.autoremove) flags.push("--auto-remove");
  if (options.only_upgrade) flags.push("--only-upgrade");
  if (options.allow_downgrade) flags.push("--allow-downgrades");
  if (options.allow_unauthenticated) flags.push("--allow-unauthenticated");
  if (options.allow_change_held_packages) flags.push("--allow-change-held-packages");
  return flags;
}

/** Shell text that prints the versions of packages, one a line, for a comparison of before and after. */
export function versionsScript(names: readonly string[]): string {
  return `dpkg-query -W -f '\${Package} \${db:Status-Abbrev} \${Version}\\n' -- ${names.map(quote).join(" ")} 2>/dev/null || :\n`;
}
