import { sh } from "./quote.js";

/** Seconds between two signs of life of a session. */
const BEAT_SECONDS = 2;

/** What a session prints on its stderr as a sign of life; a stream of its own, so that it cannot come between frames. */
export const BEAT = "mdc-beat\n";

/**
 * What keeps a host clean when a session ends otherwise than by our word; sent behind the first answer, so that nobody waits
 * for it. A process beside the session's shell, the guardian, notices that the connection is gone, since its sign of life cannot
 * be written any more. It ends the shell and the step in flight with all their descendants, removes what they leave, and ends.
 * Whatever a step has put in the background is no descendant any more and lives on.
 *
 * - A shell without a terminal has no job control, so there is no process group to kill.
 * - The guardian is started while TERM has its default meaning, and ends its `sleep` by KILL: a process that was only just
 *   forked still has its parent's traps, which would swallow another signal.
 * - Of a recorded step whose answer may not have come, record and output stay for the run that lost the connection, in a directory
 *   that is renamed to `.dead` when nothing runs any more; the next run removes it.
 * - The lock is given free only when the run's sessions of other accounts ("mates") are at their end, too.
 */
export const GUARDIAN = `mdc_family() {
  printf '%s ' "$1"
  for mdc_stat in /proc/[0-9]*/stat; do
    { IFS= read -r mdc_line <"$mdc_stat"; } 2>/dev/null || continue
    mdc_pid=\${mdc_line%% *} mdc_line=\${mdc_line##*) }
    mdc_line=\${mdc_line#* }
    [ "\${mdc_line%% *}" != "$1" ] || [ "$mdc_pid" = "$mdc_self" ] || ( mdc_family "$mdc_pid" )
  done
}
mdc_runs() {
  { IFS= read -r mdc_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  case \${mdc_line##*) } in [ZX]*) return 1 ;; esac
}
mdc_await_end() {
  mdc_left=$*
  for mdc_try in 1 2 3 4 5 6 7 8 9 10 11 12; do
    set --
    for mdc_pid in $mdc_left; do
      ! mdc_runs "$mdc_pid" || set -- "$@" "$mdc_pid"
    done
    mdc_left=$*
    [ $# -gt 0 ] || return 0
    case $mdc_try in 1 | 2 | 3) sleep 0.05 ;; *) sleep 0.2 ;; esac
  done
}
mdc_kill() {
  kill -TERM "$@"
  mdc_await_end "$@"
  [ -n "$mdc_left" ] || return 0
  # Who is left may still start others: it stands still while they are looked for.
  kill -STOP $mdc_left
  set -- $(for mdc_one in $mdc_left; do mdc_family "$mdc_one"; done)
  kill -KILL "$@"
  # On a busy host it takes a while until a process that was killed has ended.
  mdc_await_end "$@"
}
mdc_sweep() {
  set -- "$mdc_base"/mdc-provision.*
  [ $# -le 1 ] || find "$@" -prune -type d -user "$(id -u)" -mtime +0 -exec rm -rf {} + </dev/null >/dev/null 2>&1
  [ -n "$mdc_run_id" ] || return 0
  for mdc_dead do
    mdc_of=
    case $mdc_dead in *.dead) [ -O "$mdc_dead" ] ;; *) false ;; esac && { IFS= read -r mdc_of <"$mdc_dead/lost"; } 2>/dev/null
    [ "$mdc_of" = "\${mdc_of#$mdc_run_id}" ] && [ -n "$mdc_of" ] && rm -rf "$mdc_dead"
  done
}
mdc_clear() {
  for mdc_list do
    shift
    [ -f "$mdc_list" ] || continue
    while IFS= read -r mdc_path; do
      case \${mdc_path##*/} in .mdc-*.tmp*) set -- "$@" "$mdc_path" ;; esac
    done <"$mdc_list"
    set -- "$@" "$mdc_list"
  done
  [ $# = 0 ] || rm -rf -- "$@" 2>/dev/null
}
mdc_bury() {
  mdc_clear "$mdc_dir"/t*
  mdc_keep=
  for mdc_list in "$mdc_dir"/f*; do
    [ ! -s "$mdc_list" ] || mdc_keep=1
  done
  [ -n "$mdc_keep" ] || rm -rf "$mdc_dir"
  [ ! -d "$mdc_dir" ] || mv "$mdc_dir" "$mdc_dir.dead"
}
mdc_end() {
  trap '' HUP INT PIPE TERM
  [ -z "$mdc_guardian" ] || kill "$mdc_guardian" 2>/dev/null
  if [ -n "$mdc_bye" ]; then
    rm -rf "$mdc_dir"
    mdc_unlock
  elif [ ! -e "$mdc_dir/lost" ]; then
    echo "$mdc_run_id " >"$mdc_dir/lost"
    mdc_lose
  fi
}
mdc_lose() {
  mdc_mates=
  { while read -r mdc_mate; do mdc_mates="$mdc_mates $mdc_mate"; done <"$mdc_dir/mates"; } 2>/dev/null
  mdc_bury
  for mdc_mate in $mdc_mates; do
    for mdc_try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      set -- "$mdc_base" "\${HOME:-/}" /tmp /var/tmp
      [ -d "$1/$mdc_mate" ] || [ -d "$2/$mdc_mate" ] || [ -d "$3/$mdc_mate" ] || [ -d "$4/$mdc_mate" ] || break
      sleep 0.5
    done
  done
  mdc_expire
}
mdc_guard() {
  IFS= read -r mdc_line </proc/self/stat
  mdc_self=\${mdc_line%% *}
  trap '' PIPE
  trap 'kill -KILL $! 2>/dev/null; exit' TERM
  exec </dev/null >/dev/null
  while :; do
    sleep ${BEAT_SECONDS} 2>/dev/null &
    wait "$!" 2>/dev/null
    kill -0 $$ 2>/dev/null || break
    [ ! -e "$mdc_dir/evict" ] || break
    echo ${BEAT.trim()} >&2 2>/dev/null || break
    mdc_renew || break
  done
  trap '' HUP INT TERM
  exec 2>/dev/null
  echo "$mdc_run_id " >"$mdc_dir/lost"
  ! kill -0 $$ || mdc_kill $(mdc_family $$)
  mdc_lose
}
mdc_bye=
mdc_self=
trap - TERM
mdc_guard &
mdc_guardian=$!
trap 'exit 143' TERM
`;

/** Script text for the session that holds the lock: another one of the same run that the lock stands for. */
export function mateText(id: string): string {
  return sh`echo mdc-provision.${id} >>"$mdc_dir/mates"` + "\n";
}
