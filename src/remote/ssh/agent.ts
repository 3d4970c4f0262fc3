import type { BaseAgent } from "ssh2";
import type { Attempts } from "./attempt.js";
import type { SshOptions } from "./options.js";

/**
 * Asks the agent for its keys before it is used: an agent that does not answer, or holds nothing, must not end the login while
 * other ways are left (ssh2 reports it as an error of the connection).
 */
export async function agentKeys(options: SshOptions): Promise<Attempts> {
  const socket = options.agent ?? process.env["SSH_AUTH_SOCK"] ?? "none";
  if (socket === "none" || socket === "") return { attempts: [], leftOut: [] };
  const { default: ssh2 } = await import("ssh2");
  const agent = ssh2.createAgent(socket);
  const keys = await countKeys(agent);
  if (keys instanceof Error) return { attempts: [], leftOut: [`agent (no answer at ${socket})`] };
  if (keys === 0) return { attempts: [], leftOut: ["agent (holds no keys)"] };
  const auth = { type: "agent", username: options.user, agent } as const;
  return {
    attempts: [{ label: `agent (${keys} ${keys === 1 ? "key" : "keys"})`, method: "publickey", auth }],
    leftOut: [],
  };
}

function countKeys(agent: BaseAgent): Promise<number | Error> {
  return new Promise((resolve) => {
    agent.getIdentities((error, keys) => resolve(error ?? keys?.length ?? 0));
  });
}
