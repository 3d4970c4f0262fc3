import type { BaseAgent, IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from "ssh2";
import { UnreachableError } from "../../errors.js";
import type { Attempts } from "./attempt.js";
import type { SshOptions } from "./options.js";

/**
 * Asks the agent for its keys before it is used: an agent that does not answer, or holds nothing, must not end the login while
 * other ways are left (ssh2 reports it as an error of the connection). `only` are the public keys that may be offered, in
 * ssh's base64; all of them when it is not given.
 */
export async function agentKeys(options: SshOptions, only?: ReadonlySet<string>): Promise<Attempts> {
  const socket = options.agent ?? process.env["SSH_AUTH_SOCK"] ?? "none";
  if (socket === "none" || socket === "") return { attempts: [], leftOut: [] };
  const { default: ssh2 } = await import("ssh2");
  const agent = ssh2.createAgent(socket);
  const held = await identities(agent);
  if (held instanceof Error) return { attempts: [], leftOut: [`agent (no answer at ${socket})`] };
  const keys = only ? held.filter((key) => only.has(key.getPublicSSH().toString("base64"))) : held;
  if (keys.length === 0) {
    return { attempts: [], leftOut: [held.length === 0 ? "agent (holds no keys)" : "agent (IdentitiesOnly)"] };
  }
  const auth = { type: "agent", username: options.user, agent: restricted(agent, keys) } as const;
  const label = `agent (${keys.length} ${keys.length === 1 ? "key" : "keys"})`;
  return { attempts: [{ label, method: "publickey", auth }], leftOut: [] };
}

function identities(agent: BaseAgent): Promise<ParsedKey[] | Error> {
  return new Promise((resolve) => {
    agent.getIdentities((error, keys) => resolve(error ?? (keys as ParsedKey[] | undefined) ?? []));
  });
}

/** Offers those keys alone, and has nothing signed with SHA-1. */
function restricted(agent: BaseAgent, keys: ParsedKey[]): BaseAgent {
  const narrowed = {
    getIdentities: (callback: IdentityCallback<ParsedKey>) => callback(undefined, keys),
    sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions, callback: SignCallback) {
      if (options.hash === "sha1") callback(sha1Refused());
      else agent.sign(key, data, options, callback);
    },
  };
  // ssh2 takes only what descends from its own class.
  return Object.assign(Object.create(agent) as BaseAgent, narrowed);
}

/** ssh2 falls back to it for RSA keys when the server names nothing better. */
export function sha1Refused(): UnreachableError {
  return new UnreachableError("the server takes an RSA key only with a signature that rests on SHA-1");
}
