import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Client, ClientChannel } from "ssh2";
import { UnreachableError } from "../../errors.js";
import type { Channel } from "../types.js";

/** sshd frees a session a little after it has told that it ended, and refuses a new one until then. */
const OPEN_TRIES = 4;
const OPEN_PAUSE_MS = 100;

/** sshd allows no further session on this connection (MaxSessions), or none at all. */
export class SessionRefused extends UnreachableError {}

export interface ChannelOptions {
  /** How long the host may take to answer. */
  timeoutMs: number;
  /** Says why when the connection is gone. */
  lost: () => UnreachableError | undefined;
}

/** Runs a command line on a session of its own. Throws SessionRefused, and UnreachableError when the host says nothing. */
export async function openChannel(client: Client, command: string, options: ChannelOptions): Promise<Channel> {
  const { lost } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await exec(client, command, options);
    } catch (cause) {
      const gone = lost();
      if (gone) throw gone;
      if (cause instanceof UnreachableError) throw cause;
      const refused = cause instanceof Error && /Channel open failure/.test(cause.message);
      if (!refused || attempt === OPEN_TRIES) {
        throw new SessionRefused(
          `the host refuses to run a command on this connection: ${cause instanceof Error ? cause.message : String(cause)}`,
          {
            hint: "sshd_config keeps the account from running commands: look at MaxSessions there",
            cause,
          },
        );
      }
    }
    await delay(OPEN_PAUSE_MS * attempt);
  }
}

/** Listeners are there before the callback returns: a short command may tell its exit code in the very next packet. */
function exec(client: Client, command: string, { timeoutMs, lost }: ChannelOptions): Promise<Channel> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(silent(timeoutMs));
    }, timeoutMs);
    client.exec(command, (error, channel) => {
      clearTimeout(timer);
      if (error) reject(error);
      else if (late) channel.destroy();
      else resolve(wrap(channel, lost));
    });
  });
}

function wrap(channel: ClientChannel, lost: () => UnreachableError | undefined): Channel {
  const exited = new Promise<number>((resolve, reject) => {
    let code: number | undefined;
    channel.on("exit", (status: number | null, signal?: string) => (code = status ?? signalCode(signal)));
    // A connection that is lost closes the channel too, without an exit code: that is never a success.
    channel.on("close", () => {
      const status = code;
      if (status === undefined) reject(lost() ?? unanswered());
      // ssh2 waits for the end of stdout only: what was said last on stderr may not have been read yet.
      else if (channel.stderr.readableEnded || channel.stderr.destroyed) resolve(status);
      else channel.stderr.once("close", () => resolve(status));
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

function silent(timeoutMs: number): UnreachableError {
  return new UnreachableError(`the host let us in, but did not let us run a command within ${timeoutMs / 1000} s`, {
    hint: "check the load of the host and the network, or allow more time",
  });
}

function unanswered(): UnreachableError {
  return new UnreachableError("the host ended a command without telling its exit code");
}
