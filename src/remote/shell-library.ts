/** Of an output that is longer than this, half of it is kept from the head and half from the tail, unless the step says otherwise. */
export const MAX_OUTPUT = 2 * 1024 * 1024;

/** Stands for the code of a step whose time was up. */
export const TIMED_OUT = -3;

/** The code of a step that could not run, because its output could not be kept in the private directory. */
export const NO_PLACE = -1;

/**
 * The functions that a session's shell needs for its first frame. They run unchanged on dash, bash, `bash --posix` and busybox
 * ash. `id` names the private directory: unguessable, and known to whoever looks for it after a lost connection.
 *
 * - A step is evaluated in a subshell, so that neither `exit`, `cd`, `exec`, a syntax error nor `set -e` reach the session.
 *   It is called as a plain command: within `if` or `&&`, the shell would ignore the `set -e` of a step.
 * - Output goes to files and not to pipes, so that a child left in the background cannot hold a step open; to new files for
 *   each step, because that child still writes to the old ones; and with `>>`, because a shared offset leaves holes.
 * - The answers of steps whose children have all ended wait for each other, so that one \`wc\` and one \`cat\` serve them all.
 * - What a recorded step came to is written beside its output before it is told, and both are kept until the controller says
 *   that it has the answer: a lost connection then loses nothing.
 * - What is forgotten is emptied at once, by the shell itself, and removed by one \`rm\` for many requests.
 * - A step with a time limit runs beside a watcher that ends it with all its descendants: a shell without a terminal has no
 *   job control, so there is no process group to kill.
 *   The watcher is called off by killing the `sleep` that it waits for: a process that has just been forked loses other signals.
 * - A trapped signal ends the shell through `exit`: dash runs no EXIT trap otherwise. PIPE is among them, because
 *   writing the next answer is how a shell learns that its connection is gone.
 */
export function shellLibrary(nonce: string, id: string): string {
  return `mdc_nonce=${nonce}
mdc_id=${id}
mdc_locked=
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\${PATH:+:$PATH}
export PATH
mdc_waiting=
mdc_forgotten=
mdc_open() {
  for mdc_base in "\${TMPDIR:-/tmp}" "\${HOME:-/}" /var/tmp; do
    case $mdc_base in
      *[!A-Za-z0-9/._-]*) ;;
      /*)
        mdc_dir=$mdc_base/mdc-provision.$mdc_id
        if ( umask 077; mkdir "$mdc_dir" ) 2>/dev/null; then
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
  trap mdc_end EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
}
mdc_end() {
  rm -rf "$mdc_dir" \${mdc_locked:+"$mdc_lock"}
}
mdc_send() {
  if [ "$2" -gt "$mdc_max" ]; then
    head -c $((mdc_max / 2)) "$1"
    tail -c $((mdc_max / 2)) "$1"
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
mdc_run_limited() {
  mdc_run "$1" &
  mdc_child=$!
  (
    sleep "$mdc_limit" &
    echo "$!" >"$mdc_out.clock"
    wait "$!" || exit
    : >"$mdc_out.late"
    set -- $(mdc_family "$mdc_child")
    mdc_kill "$@"
  ) </dev/null >/dev/null 2>&1 &
  mdc_watch=$!
  wait "$mdc_child" 2>/dev/null
  mdc_code=$?
  if [ -f "$mdc_out.late" ]; then
    wait "$mdc_watch" 2>/dev/null
    mdc_code=${TIMED_OUT}
    mdc_clear "$mdc_dir/t$mdc_request."
  else
    mdc_try=0
    until [ -s "$mdc_out.clock" ] || [ "$mdc_try" = 100000 ]; do mdc_try=$((mdc_try + 1)); done
    { read -r mdc_pid <"$mdc_out.clock" && kill -KILL "$mdc_pid"; } 2>/dev/null
    wait "$mdc_watch" 2>/dev/null
  fi
}
mdc_step() {
  [ "$mdc_failed" = 0 ] || return 0
  mdc_limit=$5 mdc_number=$mdc_request.$1
  mdc_out=$mdc_dir/o$mdc_number mdc_err=$mdc_dir/e$mdc_number
  if [ "$7" = 1 ] && ! echo "$1" >>"$mdc_dir/f$mdc_request."; then
    mdc_code=${NO_PLACE}
  elif [ "$mdc_limit" = 0 ]; then
    mdc_run "$6"
    mdc_code=$?
  else
    mdc_run_limited "$6"
  fi
  [ "$mdc_code" = 0 ] || [ "$2" = 1 ] || mdc_failed=1
  [ -f "$mdc_err" ] || mdc_code=${NO_PLACE} mdc_failed=1
  if [ "$7" = 1 ]; then
    # Who ends the session also ends the step: then that code is not the step's own.
    [ ! -e "$mdc_dir/lost" ] || exit 143
    echo "$1 $mdc_code" >>"$mdc_dir/f$mdc_request."
  fi
  mdc_waiting="$mdc_waiting $mdc_number:$1:$mdc_code:$4:$3"
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
mdc_forget() {
  for mdc_file in "$mdc_dir"/[oeft]"$1".* "$mdc_dir"/g*; do
    [ ! -s "$mdc_file" ] || : >"$mdc_file"
  done
  mdc_forgotten="$mdc_forgotten $1"
  [ \${#mdc_forgotten} -lt 64 ] || mdc_remove $mdc_forgotten
}
mdc_remove() {
  mdc_forgotten=
  for mdc_number do
    shift
    set -- "$@" "$mdc_dir"/[oeft]"$mdc_number".*
  done
  rm -f "$@"
}
mdc_open
`;
}
