import { homedir } from "node:os";
import { join } from "node:path";
import type { AnyAuthMethod, AuthenticationType, Prompt } from "ssh2";
import { agentKeys } from "./agent.js";
import type { Attempt, Attempts } from "./attempt.js";
import { keyFile, publicKeys } from "./key-file.js";
import type { SshOptions } from "./options.js";

const DEFAULT_KEYS = ["id_ed25519", "id_ecdsa", "id_rsa"];

/** Collects the ways to log in. Throws UnreachableError when the given private key file cannot be used at all. */
export async function loginAttempts(options: SshOptions): Promise<Attempts> {
  const given = options.privateKeyFile;
  const named = given === undefined ? options.identityFiles : [given];
  const files = named ?? DEFAULT_KEYS.map((name) => join(homedir(), ".ssh", name));
  const keys = await Promise.all(files.map((file) => keyFile(file, options, file === given)));
  const agent = await agentKeys(options, options.identitiesOnly === true ? await publicKeys(files) : undefined);
  // A key that was named comes first: sshd only listens to six tries, which a well-filled agent uses up.
  const found = named ? [...keys, agent] : [agent, ...keys];
  return {
    attempts: [...found.flatMap(({ attempts }) => attempts), ...passwordAttempts(options)],
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

/** Hands the attempts to the server one by one, passing over those that it does not take. */
export class Login {
  readonly tried: string[] = [];
  accepted: readonly AuthenticationType[] | undefined;
  private readonly user: string;
  private readonly attempts: readonly Attempt[];
  private left: Attempt[];

  constructor(user: string, attempts: readonly Attempt[]) {
    this.user = user;
    this.attempts = attempts;
    this.left = [...attempts];
  }

  /** What to try next, or false when nothing is left. Before the first try the server has not said what it takes. */
  next(accepted: readonly AuthenticationType[] | null, partialSuccess: boolean | null): AnyAuthMethod | false {
    if (!accepted && this.left.length === 0) return { type: "none", username: this.user };
    if (accepted) this.accepted = accepted;
    // One of several required ways has succeeded: the others may be among those that were of no use before.
    if (partialSuccess) this.left = [...this.attempts];
    let attempt = this.left.shift();
    while (attempt && accepted && !accepted.includes(attempt.method)) attempt = this.left.shift();
    if (!attempt) return false;
    this.tried.push(attempt.label);
    return attempt.auth;
  }
}

function passwordAttempts({ user: username, password }: SshOptions): Attempt[] {
  if (password === undefined) return [];
  let asked = false;
  // Asked again, the same password would be as wrong, and count as one more failure against the account.
  const prompt = (
    _name: string,
    _text: string,
    _lang: string,
    prompts: Prompt[],
    finish: (answers: string[]) => void,
  ) => {
    finish(prompts.map(({ echo }) => (asked || echo ? "" : password)));
    asked = true;
  };
  return [
    {
      label: "password (keyboard-interactive)",
      method: "keyboard-interactive",
      auth: { type: "keyboard-interactive", username, prompt },
    },
    { label: "password", method: "password", auth: { type: "password", username, password } },
  ];
}
