import { TaskError } from "../errors.js";

/** Texts of sudo 1.8 to 1.9 in the C locale, and of sudo-rs; none of them is ever needed for success. */
const REFUSALS = [
  {
    text: /not in the sudoers|not allowed to (run|execute)|may not run sudo|I'm afraid I can't do that/i,
    reason: "sudo does not let the login account become",
    hint: "add a rule for it on the host (visudo), or log in as another account",
  },
  {
    text: /must have a tty|must be run from a terminal/i,
    reason: "sudo wants a terminal (requiretty) to become",
    hint: "put `Defaults:ACCOUNT !requiretty` into the host's sudoers for the login account",
  },
  {
    text: /unknown user|user '.*' not found/i,
    reason: "the host has no account",
    hint: "create it in an earlier play, or mend become_user",
  },
  {
    text: /sudo: (command )?not found|sudo: No such file|exec: sudo/i,
    reason: "there is no sudo on the host to become",
    hint: "install sudo, or log in as the account itself",
  },
  {
    text: /account.*(locked|expired|validation)|password.*expired/i,
    reason: "sudo finds the login account locked or expired and does not let it become",
    hint: "unlock it, or renew its password, on the host",
  },
] as const;

export function passwordMissing(host: string, user: string): TaskError {
  return new TaskError(`${host}: sudo asks for a password to become ${user}, and none was given`, {
    hint: "give the become password, or a NOPASSWD rule in the host's sudoers",
  });
}

export function passwordWrong(host: string, user: string): TaskError {
  return new TaskError(`${host}: sudo refused the become password of the login account (to become ${user})`, {
    hint: "sudo asks for the password of the account that logs in, not of the one to become",
  });
}

export interface SudoEnd {
  code: number;
  /** Whether the password was given to it. */
  answered: boolean;
  host: string;
  /** The account that was to be had. */
  user: string;
}

/** Turns what sudo said before it ended into one error that says what to do. */
export function explainSudo(said: string, { code, answered, host, user }: SudoEnd): TaskError {
  if (answered && /incorrect password|authentication (failure|failed)|incorrect authentication/i.test(said)) {
    return passwordWrong(host, user);
  }
  const refusal = REFUSALS.find(({ text }) => text.test(said));
  if (refusal) return new TaskError(`${host}: ${refusal.reason} ${user}`, { hint: refusal.hint });
  return new TaskError(
    `${host}: sudo ended with code ${code} before there was a shell of ${user}: ${said || "it said nothing"}`,
    {
      hint: `try it on the host: sudo -u ${user} sh -c true`,
    },
  );
}
