import { jumpWay } from "./jump.js";
import type { SshOptions } from "./options.js";
import { commandWay } from "./proxy-command.js";
import type { Handshake, Way } from "./way.js";

/** Opens what leads to a host; undefined when that is a plain connection. Throws UnreachableError. */
export async function openWay(options: SshOptions, handshake: Handshake): Promise<Way | undefined> {
  const { via } = options;
  if (!via) return undefined;
  return "jump" in via ? jumpWay(via.jump, options, handshake) : commandWay(via.command);
}
