import { Semaphore } from "../semaphore.js";
import type { Transport } from "../types.js";
import { channelOf, exitOf, OpenChannels, startChild } from "./child.js";

/** The machine that this program runs on, under its own account. */
export function localTransport(): Transport {
  const open = new OpenChannels();
  return {
    name: "localhost",
    connectMs: 0,
    shellTimeoutMs: 60_000,
    auxiliary: new Semaphore(4),
    connect: () => Promise.resolve(),
    exec(command) {
      const child = startChild("sh", ["-c", command]);
      return Promise.resolve(open.add(channelOf(child, exitOf(child))));
    },
    close() {
      open.destroy();
      return Promise.resolve();
    },
  };
}
