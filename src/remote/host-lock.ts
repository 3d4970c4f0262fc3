import { sh } from "./quote.js";

/** Seconds after the last sign of life of its run at which a lock counts for nothing any more. */
export const LOCK_EXPIRY_SECONDS = 60;

/** Who works on a host. */
export interface LockOwner {
  /** Unguessable, without blanks; the same on all hosts of a run. */
  run: string;
  /** As user@machine. */
  owner: string;
  pid: number;
  /** When the run began, as ISO 8601. */
  since: string;
}

/** A run that holds the lock of a host that another one wants, by what its lock says. */
export interface LockHolder extends LockOwner {
  /** Seconds from now, unless the run shows another sign of life. */
  expiresIn: number;
}

/** What taking the lock came to: \`again\` when it was this run's own all the time. */
export type LockAnswer =
  { kind: "held"; again: boolean } | { kind: "locked"; by: LockHolder } | { kind: "refused"; reason: string };

/**
 * Two runs never work on one host at once. Each account has a lock file of its own in the first sticky directory of a
 * list, so that nobody can take away or replace another one's; it is made atomically, and then those of all other accounts are
 * looked at. Nothing is ever written into a file of another account, and nothing but a plain file is read.
 *
 * Time is the host's own: seconds since it was started, together with the id of that start. So neither a clock that is set nor a
 * restart makes a dead lock live or a live one dead. Of several that wait for a lock to expire, the one that makes the claim replaces it; a claim that
 * is not written yet is waited for, and one that its maker has left behind is taken away.
 *
 * All is done by the shell itself; only replacing an expired lock costs a process.
 */
export const LOCK_LIBRARY = `mdc_time() {
  mdc_now= mdc_boot=none
  { IFS=' .' read -r mdc_now mdc_rest </proc/uptime && IFS= read -r mdc_boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
  [ -n "$mdc_now" ] || mdc_now=$(date +%s)
}
mdc_read_lock() {
  mdc_form= mdc_by= mdc_session= mdc_since_boot= mdc_beat= mdc_text=
  [ -f "$1" ] && [ ! -L "$1" ] && { IFS=' ' read -r mdc_form mdc_by mdc_session mdc_since_boot mdc_beat mdc_text <"$1"; } 2>/dev/null
}
mdc_is_live() {
  case $mdc_form.$mdc_beat in mdc1.1[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]) ;; *) return 1 ;; esac
  [ "$mdc_since_boot" = "$mdc_boot" ] || return 1
  mdc_left=$((mdc_beat - 100000000000 + ${LOCK_EXPIRY_SECONDS} - mdc_now))
  [ "$mdc_left" -gt 0 ] && [ "$mdc_left" -le ${LOCK_EXPIRY_SECONDS + 5} ]
}
mdc_lock_line() {
  printf 'mdc1 %s %s %s 1%011d %s\\n' "$mdc_run_id" "$mdc_id" "$mdc_boot" "$1" "$mdc_owner"
}
mdc_make() {
  ( umask 022; set -C; mdc_lock_line "$mdc_now" >"$1" ) 2>/dev/null
}
mdc_uid() {
  while read -r mdc_name mdc_uid mdc_rest; do
    [ "$mdc_name" != Uid: ] || return 0
  done 2>/dev/null </proc/self/status
  mdc_uid=$(id -u)
}
mdc_claim() {
  for mdc_try in 1 2 3 4 5; do
    mdc_make "$1" && return 0
    mdc_read_lock "$1"
    if [ -z "$mdc_form" ] && [ -e "$1" ]; then sleep 0.2; mdc_read_lock "$1"; fi
    ! mdc_is_live || return 1
    rm -f "$1"
  done
  mdc_left=0
  return 1
}
mdc_try_own() {
  mdc_again=0
  mdc_make "$mdc_lock" && return 0
  if [ ! -e "$mdc_lock" ] && [ ! -L "$mdc_lock" ]; then return 2; fi
  if [ ! -f "$mdc_lock" ] || [ -L "$mdc_lock" ] || [ ! -O "$mdc_lock" ]; then return 3; fi
  mdc_read_lock "$mdc_lock"
  if [ -z "$mdc_form" ]; then sleep 0.2; mdc_read_lock "$mdc_lock"; fi
  if [ "$mdc_by" = "$mdc_run_id" ]; then
    mdc_again=1
  elif mdc_is_live; then
    return 1
  fi
  mdc_dead=$mdc_by.$mdc_session.$mdc_beat
  # Sessions of one run, on names of one host, hold its lock together.
  mdc_claim "$mdc_lock.claim" || { [ "$mdc_by" = "$mdc_run_id" ] && return 0 || return 1; }
  mdc_read_lock "$mdc_lock"
  [ "$mdc_by.$mdc_session.$mdc_beat" = "$mdc_dead" ] && mv -f -T "$mdc_lock.claim" "$mdc_lock" || rm -f "$mdc_lock.claim"
  mdc_read_lock "$mdc_lock"
  [ "$mdc_by" = "$mdc_run_id" ]
}
mdc_take_own() {
  # Who has lost its claim to another has to see whose lock it is then, and not the one that both found dead.
  for mdc_round in 1 2 3; do
    mdc_try_own
    mdc_taken=$?
    [ "$mdc_taken" = 1 ] && ! mdc_is_live || return "$mdc_taken"
  done
  mdc_left=0
  return 1
}
mdc_take() {
  mdc_time
  mdc_uid
  mdc_told= mdc_locked= mdc_left=0
  for mdc_spot in /run/lock /var/tmp /tmp; do
    [ -k "$mdc_spot" ] || continue
    mdc_lock=$mdc_spot/mdc-provision.$mdc_uid.lock
    mdc_take_own
    case $? in
      0) mdc_locked=1 && break ;;
      1) mdc_told="locked $mdc_left $mdc_by $mdc_text" && return ;;
      3) mdc_told="refused $mdc_lock" && return ;;
    esac
  done
  [ -n "$mdc_locked" ] || { mdc_told="refused" && return; }
  for mdc_other in /run/lock/mdc-provision.*.lock /var/tmp/mdc-provision.*.lock /tmp/mdc-provision.*.lock; do
    [ "$mdc_other" != "$mdc_lock" ] && [ -f "$mdc_other" ] || continue
    mdc_read_lock "$mdc_other"
    [ "$mdc_by" != "$mdc_run_id" ] && mdc_is_live || continue
    mdc_told="locked $mdc_left $mdc_by $mdc_text"
    rm -f "$mdc_lock"
    mdc_locked=
    return
  done
  mdc_told="held $mdc_again"
}
`;

/** Functions of the guardian; they do nothing in a session that holds no lock. */
export const LOCK_KEEPING = `mdc_holds() {
  [ -n "$mdc_locked" ] && mdc_read_lock "$mdc_lock" && [ "$mdc_session" = "$mdc_id" ]
}
mdc_renew() {
  [ -n "$mdc_locked" ] || return 0
  mdc_time
  [ -e "$mdc_lock" ] || mdc_make "$mdc_lock"
  mdc_read_lock "$mdc_lock"
  [ "$mdc_by" = "$mdc_run_id" ] || return 1
  if [ "$mdc_session" = "$mdc_id" ] || ! mdc_is_live; then mdc_lock_line "$mdc_now" 1<>"$mdc_lock"; fi
}
mdc_unlock() {
  ! mdc_holds || rm -f "$mdc_lock"
}
mdc_expire() {
  ! mdc_holds || mdc_lock_line 0 1<>"$mdc_lock"
}
`;

/** Shell text that asks for the lock. */
export function takeLock({ run, owner, pid, since }: LockOwner): string {
  return sh`mdc_run_id=${run} mdc_owner=${`${pid} ${since} ${owner.replace(/[^\w.@-]/g, "?")}`}` + "\nmdc_take\n";
}

/** Shell text of a step that tells what that came to. */
export const LOCK_ANSWER = `printf '%s\\n' "$mdc_told"`;

/** Reads what LOCK_ANSWER printed. The holder's words are another's: only their form is trusted. */
export function parseLockAnswer(text: string): LockAnswer {
  const held = /^held ([01])$/m.exec(text);
  if (held) return { kind: "held", again: held[1] === "1" };
  const locked = /^locked (\d+) (\w+) (\d+) ([\d:.TZ-]+) ([\w.@?-]+)$/m.exec(text);
  if (locked) {
    const [, left = "", run = "", pid = "", since = "", owner = ""] = locked;
    return { kind: "locked", by: { run, owner, since, pid: Number(pid), expiresIn: Number(left) } };
  }
  const [, path = ""] = /^refused (.*)$/m.exec(text) ?? [];
  return { kind: "refused", reason: path };
}
