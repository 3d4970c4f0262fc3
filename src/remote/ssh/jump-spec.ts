import { UnreachableError } from "../../errors.js";

export interface JumpHost {
  host: string;
  user: string | undefined;
  port: number | undefined;
}

/** Reads the value of ProxyJump, from the first host to the one that is next to the target. Throws UnreachableError. */
export function parseJumps(text: string): JumpHost[] {
  return text.split(",").map((part) => {
    const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:@[\]]+))(?::(\d+))?\/?$/.exec(part.trim());
    const host = match?.[2] ?? match?.[3];
    if (match && host !== undefined) return { host, user: match[1], port: match[4] ? Number(match[4]) : undefined };
    throw new UnreachableError(`ProxyJump ${text} cannot be read`, { expected: "[user@]host[:port], with commas" });
  });
}
