/** Of an output that is longer than this, half of it is kept from the head and half from the tail, unless the step says otherwise. */
export const MAX_OUTPUT = 2 * 1024 * 1024;

/** The code of a step whose time was up. */
const TIMED_OUT = 124;

/** The code of a step that could not run, because its output could not be kept in the private directory. */
export const NO_PLACE = -1;

/**
 * The functions that a session's shell is taught once. They run unchanged on dash, bash, `bash --posix` and busybox ash.
 *
 * - A step is evaluated in a subshell, so that neither `exit`, `cd`, `exec`, a syntax error nor `set -e` reach the session.
 *   It is called as a plain command: within `if` or `&&`, the shell would ignore the `set -e` of a step.
 * - Output goes to files and not to pipes, so that a child left in the background cannot hold a step open; to new files for
 *   each step, because that child still writes to the old ones; and with `>>`, because a shared offset leaves holes.
 * - The answers of steps whose children have all ended wait for each other, so that one \`wc\` and one \`cat\` serve them all.
 * - A step with a time limit runs beside a watcher that ends it with all its descendants: a shell without a terminal has no
 *   job control, so there is no process group to kill.
 *   The watcher is called off by killing the `sleep` that it waits for: a process that has just been forked loses other signals.
 * - A trapped signal ends the shell through `exit`: dash runs no EXIT trap otherwise. PIPE is among them, because
 *   writing the next answer is how a shell learns that its connection is gone.
 */
export function shellLibrary(nonce: string): string {
  return `mdc_nonce=${nonce}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\${PATH:+:$PATH}
export PATH
mdc_count=0 mdc_waiting=
mdc_open() {
  for mdc_base in "\${TMPDIR:-/tmp}" "\${HOME:-/}" /var/tmp; do
    case $mdc_base in
      *[!A-Za-z0-9/._-]*) ;;
      /*)
        if mdc_dir=$(umask 077; mktemp -d "$mdc_base/mdc-provision.XXXXXXXXXX" 2>/dev/null); then
          { printf %04096d 0 >"$mdc_dir/o0"; } 2>/dev/null && break
          rm -rf "$mdc_dir"
        fi ;;
    esac
    mdc_dir=
  done
  if [ -z "$mdc_dir" ]; then
    printf '%s 0 0 ${NO_PLACE} 0 0 0 0 0\\n' "$mdc_nonce"
    exit 1
  fi
  trap 'rm -rf "$mdc_dir"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
}
mdc_sweep() {
  set -- "$mdc_base"/mdc-provision.*
  [ $# -le 1 ] || find "$@" -prune -type d -user "$(id -u)" -mtime +0 -exec rm -rf {} + </dev/null >/dev/null 2>&1
}
mdc_send() {
  if [ "$2" -gt "$mdc_max" ]; then
    head -c $((mdc_max / 2)) "$1"
    tail -c $((mdc_max / 2)) "$1"
    rm -f "$1"
  elif [ "$2" -gt 0 ]; then
    head -c "$2" "$1"
  fi
}
mdc_run() {
  (
    mdc_script=$1
    set --
    eval " $mdc_script"
  ) </dev/null >>"$mdc_out" 2>>"$mdc_err"
}
mdc_family() {
  printf '%s ' "$1"
  for mdc_stat in /proc/[0-9]*/stat; do
    { IFS= read -r mdc_line <"$mdc_stat"; } 2>/dev/null || continue
    mdc_pid=\${mdc_line%% *} mdc_line=\${mdc_line##*) }
    mdc_line=\${mdc_line#* }
    [ "\${mdc_line%% *}" != "$1" ] || ( mdc_family "$mdc_pid" )
  done
}
mdc_alive() {
  for mdc_pid; do
    ! kill -0 "$mdc_pid" || return 0
  done
  return 1
}
mdc_run_limited() {
  mdc_run "$1" &
  mdc_child=$!
  (
    sleep "$mdc_limit" &
    echo "$!" >"$mdc_out.clock"
    wait "$!" || exit
    : >"$mdc_out.late"
    set -- $(mdc_family "$mdc_child")
    kill -TERM "$@"
    for mdc_try in 1 2 3 4 5 6 7 8 9 10; do
      mdc_alive "$@" || exit
      sleep 0.2
    done
    kill -STOP "$@"
    kill -KILL $(for mdc_one do mdc_family "$mdc_one"; done)
  ) </dev/null >/dev/null 2>&1 &
  mdc_watch=$!
  wait "$mdc_child" 2>/dev/null
  mdc_code=$?
  if [ -f "$mdc_out.late" ]; then
    wait "$mdc_watch" 2>/dev/null
    mdc_code=${TIMED_OUT}
  else
    mdc_try=0
    until [ -s "$mdc_out.clock" ] || [ "$mdc_try" = 100000 ]; do mdc_try=$((mdc_try + 1)); done
    { read -r mdc_pid <"$mdc_out.clock" && kill -KILL "$mdc_pid"; } 2>/dev/null
    wait "$mdc_watch" 2>/dev/null
  fi
}
mdc_step() {
  [ "$mdc_failed" = 0 ] || return 0
  mdc_limit=$5
  mdc_count=$((mdc_count + 1))
  mdc_out=$mdc_dir/o$mdc_count mdc_err=$mdc_dir/e$mdc_count
  if [ "$mdc_limit" = 0 ]; then
    mdc_run "$6"
    mdc_code=$?
  else
    mdc_run_limited "$6"
  fi
  [ "$mdc_code" = 0 ] || [ "$2" = 1 ] || mdc_failed=1
  [ -f "$mdc_err" ] || mdc_code=${NO_PLACE} mdc_failed=1
  mdc_waiting="$mdc_waiting $mdc_count:$1:$mdc_code:$4:$3"
  [ "$3" = 1 ] && [ "$mdc_failed" = 0 ] || mdc_answer
}
mdc_answer() {
  [ -n "$mdc_waiting" ] || return 0
  set --
  mdc_words=
  for mdc_word in $mdc_waiting; do
    mdc_number=\${mdc_word%%:*}
    [ ! -s "$mdc_dir/o$mdc_number" ] || { set -- "$@" "$mdc_dir/o$mdc_number"; mdc_word=\${mdc_word}o; }
    [ ! -s "$mdc_dir/e$mdc_number" ] || { set -- "$@" "$mdc_dir/e$mdc_number"; mdc_word=\${mdc_word}e; }
    mdc_words="$mdc_words $mdc_word"
  done
  [ $# = 0 ] || set -- $(wc -c "$@")
  mdc_settled= mdc_waiting= mdc_more=1
  for mdc_word in $mdc_words; do
    [ "$mdc_word" != "\${mdc_words##* }" ] || mdc_more=0
    mdc_out_length=0 mdc_err_length=0
    case $mdc_word in *o*) mdc_out_length=$1 mdc_out=$2; shift 2 ;; esac
    case $mdc_word in *e) mdc_err_length=$1 mdc_err=$2; shift 2 ;; esac
    mdc_word=\${mdc_word#*:} mdc_index=\${mdc_word%%:*}
    mdc_word=\${mdc_word#*:} mdc_code=\${mdc_word%%:*}
    mdc_word=\${mdc_word#*:} mdc_max=\${mdc_word%%:*}
    mdc_out_kept=$mdc_out_length mdc_err_kept=$mdc_err_length
    case $mdc_word in
      *:0*)
        [ "$mdc_out_length" -le "$mdc_max" ] || mdc_out_kept=$mdc_max
        [ "$mdc_err_length" -le "$mdc_max" ] || mdc_err_kept=$mdc_max ;;
      *)
        [ "$mdc_out_length" = 0 ] || mdc_settled="$mdc_settled $mdc_out"
        [ "$mdc_err_length" = 0 ] || mdc_settled="$mdc_settled $mdc_err" ;;
    esac
    printf '%s %s %s %s %s %s %s %s %s\\n' "$mdc_nonce" "$mdc_request" "$mdc_index" "$mdc_code" \\
      "$mdc_out_kept" "$mdc_out_length" "$mdc_err_kept" "$mdc_err_length" "$mdc_more" || exit 141
  done
  [ -z "$mdc_settled" ] || cat $mdc_settled
  case $mdc_word in
    *:0*)
      mdc_send "$mdc_out" "$mdc_out_length"
      mdc_send "$mdc_err" "$mdc_err_length" ;;
  esac
}
mdc_clean() {
  rm -f "$mdc_dir"/[oeg]*
}
mdc_open
`;
}
