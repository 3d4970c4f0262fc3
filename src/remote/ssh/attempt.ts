import type { AnyAuthMethod } from "ssh2";

/** One way to log in, with what it is called in messages. */
export interface Attempt {
  label: string;
  /** The name that the server knows the way by; an agent's keys are public keys to it. */
  method: "publickey" | "keyboard-interactive" | "password";
  auth: AnyAuthMethod;
}

/** The ways to log in that there are, in ssh's order, and what was left out, with the reason. */
export interface Attempts {
  attempts: Attempt[];
  leftOut: string[];
}
