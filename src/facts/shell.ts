import { sh } from "../remote/quote.js";

/**
 * Shell functions that probes and changes share; sent once per session, after the conduit's own.
 * Nothing here starts a process that a builtin can replace: processes on the host are the second unit of cost.
 */
export const hostLibrary = `
# mdc_present TEST PATH...: keeps in mdc_paths the paths for which TEST holds and prints one line with a digit per path:
# 1 holds, 0 does not, x cannot be known (the directory may not be searched). Always one line, also for no path.
mdc_mask() {
  mdc_test=$1; shift; mdc_line=
  for mdc_p do
    if test $mdc_test "$mdc_p" || { [ "$mdc_test" = -e ] && [ -L "$mdc_p" ]; }; then mdc_line="\${mdc_line}1"
    else
      mdc_d=\${mdc_p%/*}
      while [ -n "$mdc_d" ] && [ ! -e "$mdc_d" ] && [ "$mdc_d" != "\${mdc_d%/*}" ]; do mdc_d=\${mdc_d%/*}; done
      if [ -z "$mdc_d" ] || [ ! -d "$mdc_d" ] || [ -x "$mdc_d" ]; then mdc_line="\${mdc_line}0"; else mdc_line="\${mdc_line}x"; fi
    fi
  done
  printf '%s\\n' "$mdc_line"
}
# mdc_temp PATH: has a temporary name removed should the session end before its time. Outside of a session it does nothing.
mdc_temp() {
  case \${mdc_request:+x}$1 in
    *"
"* | [!x]*) ;;
    *) printf '%s\\n' "$1" >>"$mdc_dir/t$mdc_request." ;;
  esac
}
# mdc_write DEST MODE OWNER GROUP TEXT, or without TEXT < base64: replaces DEST atomically. An empty OWNER or GROUP is left as the
# file system gives it. Text goes through a builtin, so that no process is started for it, and none shows it. Changes umask and -C.
mdc_write() {
  mdc_t=\${1%/*}/.mdc-$$-\${1##*/}.tmp
  case \${1##*/} in ????????????????????????????????????????????????????????????????????????????????????????????????????*) mdc_t=\${1%/*}/.mdc-$$.tmp;; esac
  mdc_temp "$mdc_t"
  { [ ! -e "$mdc_t" ] && [ ! -L "$mdc_t" ]; } || rm -f -- "$mdc_t"
  umask 077
  set -C
  if [ $# -le 4 ]; then base64 -d >"$mdc_t"
  else
    # The printf of dash does not say why it failed; cat does.
    printf %s "$5" 2>/dev/null >"$mdc_t" || printf %s "$5" | cat >|"$mdc_t"
  fi && mdc_place "$mdc_t" "$1" "$2" "$3" "$4" && return 0
  mdc_code=$?; rm -f -- "$mdc_t"; return $mdc_code
}
# mdc_place TEMPORARY DEST MODE OWNER GROUP: gives a file its owner and mode, then its name. Owner first: chown clears setuid.
mdc_place() {
  if [ -n "$4$5" ]; then chown -- "$4\${5:+:$5}" "$1" || return; fi
  chmod -- "$3" "$1" && mv -f -T -- "$1" "$2"
}
# mdc_psql SECONDS PLACE ARGUMENT...: psql, with a limit where SECONDS is not 0; PLACE is empty where the server is to be the usual one.
# Debian's psql is a wrapper in Perl that finds server and program and costs three times what psql does. Where the server is plain
# already, this is the program that the wrapper would start: the newest one.
mdc_psql() {
  psql_limit=$1 psql_program=psql psql_version=0
  if [ -z "\${PGCLUSTER-}" ] && [ -L /usr/bin/psql ] && { [ -n "$2" ] || [ -S /run/postgresql/.s.PGSQL.5432 ]; } && [ "$(command -v psql)" = /usr/bin/psql ]; then
    for psql_one in /usr/lib/postgresql/*/bin/psql; do
      psql_new=\${psql_one#/usr/lib/postgresql/}; psql_new=\${psql_new%%[!0-9]*}
      if [ -x "$psql_one" ] && [ "\${psql_new:-0}" -ge "$psql_version" ]; then psql_program=$psql_one psql_version=\${psql_new:-0}; fi
    done
  fi
  shift 2
  if [ "$psql_limit" = 0 ]; then "$psql_program" "$@"; else timeout "$psql_limit" "$psql_program" "$@"; fi
}
`;

/** Shell text that runs a command over those of the paths whose digit in the mask is 1; nothing when there are none. */
export function overPresent(test: "-e" | "-f" | "-d", paths: readonly string[], command: string): string {
  return (
    sh`export LC_ALL=C
set -- ${paths}
mdc_mask ${test} "$@"
` +
    `n=$#
for p do
  shift
  case $mdc_line in 1*) set -- "$@" "$p";; esac
  mdc_line=\${mdc_line#?}
done
[ $# -eq 0 ] || ${command}
`
  );
}

/** Shell text at the head of a probe that can do nothing without a tool; the name goes in as it is. */
export function needsTool(tool: string): string {
  return `command -v ${tool} >/dev/null || { echo '${tool}: not found' >&2; exit 127; }\n`;
}
