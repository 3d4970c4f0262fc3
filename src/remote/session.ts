import { TaskError, UnreachableError } from "../errors.js";
import { FrameParser, type Frame } from "./frame-parser.js";
import { forgetText, isRecorded, requestText } from "./frame-writer.js";
import { NO_PLACE } from "./shell-library.js";
import { lastWords, writeAll } from "./streams.js";
import type { Channel, Step, StepResult, WireStatistics } from "./types.js";

type OnResult = (result: StepResult, index: number) => void;

interface Pending {
  id: number;
  steps: readonly Step[];
  results: StepResult[];
  onResult: OnResult;
  resolve: (results: StepResult[]) => void;
  reject: (error: unknown) => void;
}

/** How long a shell may take to end by itself, and to remove its private directory, when the session is closed. */
const CLOSE_TIMEOUT_MS = 5000;

/** The requests of one shell: written in order, answered in order, and all rejected once the shell is gone. */
export class Session {
  readonly statistics: WireStatistics = { roundTrips: 0, bytesSent: 0, bytesReceived: 0 };
  private readonly channel: Channel;
  private readonly host: string;
  private readonly parser: FrameParser;
  private readonly stderr: () => string;
  private readonly pending: Pending[] = [];
  private writing: Promise<void> = Promise.resolve();
  private requests = 0;
  private ended: UnreachableError | undefined;

  constructor(channel: Channel, host: string, nonce: string) {
    this.channel = channel;
    this.host = host;
    this.parser = new FrameParser(nonce);
    this.stderr = lastWords(channel.stderr, (count) => (this.statistics.bytesReceived += count));
    channel.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
    channel.stdout.resume();
    channel.exited.then(
      (code) => this.fail(this.shellEnded(code)),
      (error: UnreachableError) => this.fail(error),
    );
  }

  /** The number that the next request will have. */
  get next(): number {
    return this.requests;
  }

  /** `prelude` is script text to be read before the steps. */
  request(steps: readonly Step[], onResult: OnResult = () => undefined, prelude = ""): Promise<StepResult[]> {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.requests;
    const text = prelude + requestText(id, steps);
    this.requests += 1;
    this.statistics.roundTrips += 1;
    return new Promise((resolve, reject) => {
      this.pending.push({ id, steps, results: [], onResult, resolve, reject });
      this.write(text);
    });
  }

  /** Script text that is answered by nothing. */
  write(text: string): void {
    const bytes = Buffer.from(text);
    this.writing = this.writing.then(() =>
      writeAll(this.channel.stdin, bytes, (count) => (this.statistics.bytesSent += count)),
    );
  }

  /** Ends the session for a reason of ours: what is pending is rejected with it. */
  fail(error: UnreachableError): void {
    this.ended ??= error;
    for (const { reject } of this.pending.splice(0)) reject(this.ended);
    this.channel.destroy();
  }

  async close(): Promise<void> {
    if (this.ended) return;
    const busy = this.pending.length > 0;
    this.ended = new UnreachableError(`the session on ${this.host} was closed`);
    // Without this word the shell takes the end of its input for a lost connection.
    if (!busy) this.write("mdc_bye=1; exit\n");
    this.writing = this.writing.then(() => void this.channel.stdin.end());
    if (!busy) await this.exit();
    this.fail(this.ended);
  }

  private async exit(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)));
    // A connection that is lost while it is being closed is closed all the same.
    await Promise.race([this.channel.exited.catch(() => undefined), patience]);
    clearTimeout(timer);
  }

  private receive(chunk: Buffer): void {
    this.statistics.bytesReceived += chunk.length;
    try {
      for (const frame of this.parser.push(chunk)) this.answer(frame);
    } catch (error) {
      this.fail(
        error instanceof UnreachableError ? error : new UnreachableError("the session broke", { cause: error }),
      );
    }
  }

  private answer({ request, step, ...result }: Frame): void {
    const pending = this.pending[0];
    if (pending?.id !== request || pending.results.length !== step) {
      throw new UnreachableError(`the shell on ${this.host} answered out of turn: step ${request}.${step}`);
    }
    if (result.code === NO_PLACE) {
      this.pending.shift();
      return pending.reject(noPlace(this.host));
    }
    pending.results.push(result);
    const last = step + 1 === pending.steps.length || (result.code !== 0 && !pending.steps[step]?.keepGoing);
    if (last) this.pending.shift();
    if (last && isRecorded(pending.steps)) this.write(`${forgetText(request)}\n`);
    try {
      pending.onResult(result, step);
    } catch (error) {
      // What the caller's listener throws is the caller's: its request fails, the session goes on.
      pending.reject(error);
    }
    if (last) pending.resolve(pending.results);
  }

  private shellEnded(code: number): UnreachableError {
    const said = [this.parser.noise.slice(-2000).trim(), this.stderr()].filter((text) => text !== "").join("\n");
    return new UnreachableError(`the shell on ${this.host} ended with code ${code}${said && `: ${said}`}`, {
      hint: "the account needs a login shell that can run sh; a command that kills its own process group ends it too",
    });
  }
}

function noPlace(host: string): TaskError {
  return new TaskError(`${host}: the output of a step cannot be kept in a private directory`, {
    expected: "room to write in TMPDIR (or /tmp), the home directory or /var/tmp",
    hint: "look for a full or read-only file system: df -h; df -i",
  });
}
