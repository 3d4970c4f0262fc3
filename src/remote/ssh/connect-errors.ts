import { UnreachableError } from "../../errors.js";
import type { Login } from "./authentication.js";
import { displayName, keepaliveOf, KEEPALIVES_MISSED, timeoutOf, type SshOptions } from "./options.js";

/** What Node and ssh2 say of a failed connection, where they say it by a code. */
const CODES = {
  ENOTFOUND: { reason: "the name is not known", hint: "check the host's address in the inventory, and DNS" },
  EAI_AGAIN: { reason: "the name server does not answer", hint: "check DNS on this machine" },
  ECONNREFUSED: { reason: "nothing listens there", hint: "check the port, and that sshd runs on the host" },
  EHOSTUNREACH: { reason: "there is no route to it", hint: "check the address and the network" },
  ENETUNREACH: { reason: "there is no route to it", hint: "check the network of this machine" },
  ETIMEDOUT: { reason: "it does not answer", hint: "check the address and the firewalls on the way" },
} as const;

export type NetworkCode = keyof typeof CODES;

/** What Node calls a failure of the network, in words. */
export function networkError(host: string, code: NetworkCode, cause?: unknown): UnreachableError {
  const { reason, hint } = CODES[code];
  return new UnreachableError(`${host}: ${reason}`, { hint, cause });
}

export function timedOut(host: string, options: { connectTimeoutMs?: number }, cause?: unknown): UnreachableError {
  return new UnreachableError(`${host}: no connection within ${timeoutOf(options) / 1000} s`, {
    hint: "check the address and the firewalls on the way, or allow more time",
    cause,
  });
}

export function closedAtOnce(host: string, cause?: unknown): UnreachableError {
  return new UnreachableError(`${host}: the connection was closed as soon as it was open`, {
    hint: "it may have too many logins under way (MaxStartups in sshd_config), or have banned this address (fail2ban)",
    cause,
  });
}

function hungUp(host: string, cause: unknown): UnreachableError {
  return new UnreachableError(`${host}: the host closed the connection during the login`, {
    hint: "the account may be expired or not let in (AllowUsers, PAM): look into the host's log of sshd",
    cause,
  });
}

interface Tried {
  login: Login;
  leftOut: readonly string[];
  /** What is known of why the way to the host broke; empty when nothing is. */
  way: string;
}

/** Turns what ended an attempt to connect into an error that says what was tried and what to do. */
export function explainConnect(cause: unknown, options: SshOptions, { login, leftOut, way }: Tried): UnreachableError {
  const host = displayName(options);
  const { code, level, message } = detailsOf(cause);
  if (way !== "" && login.tried.length === 0) {
    return new UnreachableError(`${host}: no way to it: ${way}`, { hint: "try it by hand: ssh -v", cause });
  }
  if (level === "client-timeout") return timedOut(host, options, cause);
  // node-ssh calls it a timeout when the server hangs up without a word.
  if (message === "No response from server") return hungUp(host, cause);
  if (code in CODES) return networkError(host, code as NetworkCode, cause);
  if (level === "client-authentication" || login.tried.length > 0) {
    return loginRefused(host, message, login, leftOut, cause);
  }
  if (isRefusedAtOnce(cause)) return closedAtOnce(host, cause);
  return new UnreachableError(`${host}: the SSH handshake failed: ${message}`, {
    hint: "compare with `ssh -v`; algorithms that rest on SHA-1 are not offered",
    cause,
  });
}

/** Tells how a connection that was open has ended, by what is known of it: empty when nothing is. */
export function explainLoss(said: string, options: SshOptions): UnreachableError {
  const host = displayName(options);
  if (!/keepalive timeout/i.test(said)) {
    return new UnreachableError(`${host}: the connection was lost${said && `: ${said}`}`);
  }
  return new UnreachableError(
    `${host}: the connection was lost: nothing was heard for ${(keepaliveOf(options) * (KEEPALIVES_MISSED + 1)) / 1000} s`,
    { hint: "check the host and the network; for a wire that is that slow, raise mdc_keepalive" },
  );
}

/** sshd closes at once, before its banner, when more logins are under way than MaxStartups allows; that may come as a reset. */
export function isRefusedAtOnce(error: unknown): boolean {
  const { code, message } = detailsOf(error);
  return code === "ECONNRESET" || /before handshake/i.test(message);
}

function loginRefused(
  host: string,
  said: string,
  login: Login,
  leftOut: readonly string[],
  cause: unknown,
): UnreachableError {
  const tried = login.tried.length > 0 ? login.tried.join(", ") : "nothing";
  const without = leftOut.length > 0 ? `; left out: ${leftOut.join(", ")}` : "";
  const takes = login.accepted ? `; the server takes ${login.accepted.join(", ")}` : "";
  const reason = /All configured/.test(said) ? "" : ` (${said})`;
  return new UnreachableError(`${host}: the login was refused${reason}: tried ${tried}${without}${takes}`, {
    hint: "check the user, and put the public key into ~/.ssh/authorized_keys there, or give a password",
    cause,
  });
}

function detailsOf(error: unknown): { code: string; level: string; message: string } {
  const {
    code = "",
    level = "",
    message = "",
  } = (error ?? {}) as { code?: unknown; level?: unknown; message?: unknown };
  return { code: String(code), level: String(level), message: String(message) };
}
