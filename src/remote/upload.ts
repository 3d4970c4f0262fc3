import { randomBytes } from "node:crypto";
import { TaskError } from "../errors.js";
import { runAs } from "./become.js";
import { sh } from "./quote.js";
import { lastWords, writeOut } from "./streams.js";
import type { Become, Channel, Transport, WireStatistics } from "./types.js";

export interface UploadOptions {
  become?: Become | undefined;
  onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Streams bytes into a new file of the account over a channel of its own, where `cat` reads them in large pieces (bash
 * reads its script from a pipe byte by byte: 5 MB took seconds). Throws TaskError with the host's words when it cannot.
 */
export async function upload(
  transport: Transport,
  content: AsyncIterable<Buffer | string>,
  remotePath: string,
  statistics: WireStatistics,
  { become, onProgress }: UploadOptions = {},
): Promise<void> {
  const nonce = randomBytes(16).toString("hex");
  const channel = await runAs(transport, become, receiver(remotePath, nonce));
  const count = (bytes: number) => (statistics.bytesReceived += bytes);
  const stdout = lastWords(channel.stdout, count);
  const stderr = lastWords(channel.stderr, count);
  let sent = 0;
  await send(content, channel, (bytes) => {
    sent += bytes;
    statistics.bytesSent += bytes;
    onProgress?.(sent);
  });
  const code = await channel.exited;
  if (code === 0 && stdout().endsWith(`${nonce} ${sent}`)) return;
  throw new TaskError(`${transport.name}: cannot write ${remotePath}: ${stderr() || `cat ended with code ${code}`}`, {
    hint: "look at the rights of the directory and the room in its file system: ls -ld; df -h",
  });
}

/**
 * The file is made by this shell or not at all (`set -C`), and is kept only if the shell can still say so: to a `cat`, a broken
 * connection looks like the end of the content, but telling the length then fails.
 */
function receiver(remotePath: string, nonce: string): string {
  return [
    "umask 077",
    "set -C",
    sh`f=${remotePath}`,
    // Before the file is there, so that no signal comes between; what stands there already is not ours to remove.
    `[ -e "$f" ] || trap 'rm -f "$f"; exit 141' HUP INT PIPE TERM`,
    'exec 3>"$f" || exit 1',
    sh`cat >&3 && printf '%s %s' ${nonce} "$(($(wc -c <"$f")))" && exit 0`,
    "c=$?",
    'rm -f "$f"',
    "exit $c",
  ].join("; ");
}

async function send(
  content: AsyncIterable<Buffer | string>,
  channel: Channel,
  onBytes: (count: number) => void,
): Promise<void> {
  try {
    for await (const piece of content) {
      const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
      onBytes(bytes.length);
      await writeOut(channel.stdin, bytes);
      // The host has given up: its exit code and its words tell why.
      if (!channel.stdin.writable) break;
    }
  } catch (error) {
    channel.destroy();
    throw error;
  }
  channel.stdin.end();
}
