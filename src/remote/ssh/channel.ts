import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Client, ClientChannel } from "ssh2";
import { UnreachableError } from "../../errors.js";
import type { Channel } from "../types.js";

/** sshd frees a session a little after it has told that it ended, and refuses a new one until then. */
const OPEN_TRIES = 4;
const OPEN_PAUSE_MS = 100;

/** Runs a command line on a session of its own; `lost` says why when there is no answer. */
export async function openChannel(
  client: Client,
  command: string,
  lost: () => UnreachableError | undefined,
): Promise<Channel> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await exec(client, command, lost);
    } catch (cause) {
      const gone = lost();
      if (gone) throw gone;
      const refused = cause instanceof Error && /Channel open failure/.test(cause.message);
      if (!refused || attempt === OPEN_TRIES) {
        throw new UnreachableError(`the host refuses to run a command on this connection: ${String(cause)}`, {
          hint: "MaxSessions in its sshd_config may be too low, or the account may be kept from running commands",
          cause,
        });
      }
    }
    await delay(OPEN_PAUSE_MS * attempt);
  }
}

/** Listeners are there before the callback returns: a short command may tell its exit code in the very next packet. */
function exec(client: Client, command: string, lost: () => UnreachableError | undefined): Promise<Channel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(wrap(channel, lost))));
  });
}

function wrap(channel: ClientChannel, lost: () => UnreachableError | undefined): Channel {
  const exited = new Promise<number>((resolve, reject) => {
    let code: number | undefined;
    channel.on("exit", (status: number | null, signal?: string) => (code = status ?? signalCode(signal)));
    // A connection that is lost closes the channel too, without an exit code: that is never a success.
    channel.on("close", () => {
      if (code === undefined) reject(lost() ?? unanswered());
      else resolve(code);
      // ssh2 leaves the stream writable when the connection is lost, and a write to it then never ends.
      channel.end();
    });
  });
  // Whoever waits for it hears of the loss; where nobody does, it must not end the process.
  exited.catch(() => undefined);
  channel.on("error", () => undefined);
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    destroy: () => void channel.destroy(),
  };
}

/** As a shell tells it: 128 and the number of the signal. */
function signalCode(signal: string | undefined): number {
  const numbers: Partial<Record<string, number>> = constants.signals;
  return 128 + (numbers[signal ?? ""] ?? 0);
}

function unanswered(): UnreachableError {
  return new UnreachableError("the host ended a command without telling its exit code");
}
