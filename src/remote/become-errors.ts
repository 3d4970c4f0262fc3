import type { BecomeMethod } from "../become-methods.js";
import { TaskError } from "../errors.js";
import type { Become } from "./types.js";

interface Refusal {
  text: RegExp;
  reason: string;
  hint: string;
}

const noAccount: Refusal = {
  text: /unknown user|user '.*' not found|user .* does not exist/i,
  reason: "the host has no account",
  hint: "create it in an earlier play, or mend become_user",
};

const noShell: Refusal = {
  text: /account is currently not available/i,
  reason: "the account's own shell is asked for, and lets nobody become",
  hint: "use become_method: sudo without a login shell, or, when root logs in, su with become_flags: -s /bin/sh",
};

/** Texts in the C locale: of sudo 1.8 to 1.9 and sudo-rs, and of util-linux's su; none of them is ever needed for success. */
const REFUSALS: Readonly<Record<BecomeMethod, readonly Refusal[]>> = {
  sudo: [
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
    noAccount,
    noShell,
    {
      text: /account.*(locked|expired|validation)|password.*expired/i,
      reason: "sudo finds the login account locked or expired and does not let it become",
      hint: "unlock it, or renew its password, on the host",
    },
  ],
  su: [
    noAccount,
    noShell,
    {
      text: /permission denied/i,
      reason: "su does not let the login account become",
      hint: "see who may use su on the host (/etc/pam.d/su, the group wheel), or use become_method: sudo",
    },
    {
      text: /account.*expired|password.*expired|token.*(expired|required)/i,
      reason: "su finds the account locked or expired and does not become",
      hint: "unlock it, or renew its password, on the host",
    },
  ],
};

export function passwordMissing(host: string, { method, user }: Become): TaskError {
  return new TaskError(`${host}: ${method} asks for a password to become ${user}, and none was given`, {
    hint:
      method === "sudo"
        ? "give the become password, or a NOPASSWD rule in the host's sudoers"
        : `give the become password, which is that of ${user}, or log in as root, of whom su asks none`,
  });
}

export function passwordWrong(host: string, { method, user }: Become): TaskError {
  if (method === "su")
    return new TaskError(`${host}: su refused the become password of ${user}`, {
      hint: "su asks for the password of the account to become, not of the one that logs in; one that is locked has none",
    });
  return new TaskError(`${host}: sudo refused the become password of the login account (to become ${user})`, {
    hint: "sudo asks for the password of the account that logs in, not of the one to become",
  });
}

interface End {
  code: number;
  /** Whether the password was given to it. */
  answered: boolean;
  host: string;
  become: Become;
}

/** Turns what sudo or su said before it ended into one error that says what to do. */
export function explainRefusal(said: string, { code, answered, host, become }: End): TaskError {
  const { method, user } = become;
  if (answered && /incorrect password|authentication (failure|failed)|incorrect authentication/i.test(said)) {
    return passwordWrong(host, become);
  }
  if (/exec: .*(not found|no such file)|: (command )?not found/i.test(said)) {
    return new TaskError(`${host}: there is no ${become.exe ?? method} on the host to become ${user}`, {
      hint: "install it, log in as the account itself, or use another become_method",
    });
  }
  const refusal = REFUSALS[method].find(({ text }) => text.test(said));
  if (refusal) return new TaskError(`${host}: ${refusal.reason} ${user}`, { hint: refusal.hint });
  return new TaskError(
    `${host}: ${method} ended with code ${code} before there was a shell of ${user}: ${said || "it said nothing"}`,
    { hint: `try it on the host: ${method === "sudo" ? `sudo -u ${user} sh -c true` : `su -c true ${user}`}` },
  );
}
