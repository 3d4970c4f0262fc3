import { UnreachableError } from "../errors.js";

/** The answer to one step, as it came over the wire. */
export interface Frame {
  request: number;
  step: number;
  code: number;
  stdout: Buffer;
  stderr: Buffer;
  stdoutLength: number;
  stderrLength: number;
}

type Header = Omit<Frame, "stdout" | "stderr"> & { stdoutKept: number; stderrKept: number; more: boolean };

const LONGEST_HEADER = 256;
const LONGEST_NOISE = 64 * 1024;

/**
 * Cuts what a session's shell prints into frames: header lines that start with the session's nonce, the last of which says so, then as
 * many bytes as they say. What comes before the first header (a message of the day, the output of a .bashrc) is kept in `noise`, up to the first frame: it
 * says why there is none.
 */
export class FrameParser {
  noise = "";
  private readonly headerLine: RegExp;
  private chunks: Buffer[] = [];
  private length = 0;
  private wanted = 1;
  private started = false;
  /** Those whose bodies are still to come. */
  private headers: Header[] = [];

  constructor(nonce: string) {
    this.headerLine = new RegExp(`${nonce} (\\d+) (\\d+) (-?\\d+) (\\d+) (\\d+) (\\d+) (\\d+) ([01])\n`);
  }

  /** Takes the next bytes, cut anywhere, and gives the frames that they complete. Throws UnreachableError on anything else. */
  push(chunk: Buffer): Frame[] {
    this.chunks.push(chunk);
    this.length += chunk.length;
    const frames: Frame[] = [];
    // Chunks are joined only when enough of them are there, so that a long body is not copied again for each of them.
    while (this.length >= this.wanted) {
      const bytes = this.chunks.length === 1 && this.chunks[0] ? this.chunks[0] : Buffer.concat(this.chunks);
      const complete = this.headers.at(-1)?.more === false;
      if (complete) frames.push(...this.bodies(bytes));
      else this.head(bytes);
    }
    return frames;
  }

  private keep(rest: Buffer, wanted: number): void {
    this.chunks = [rest];
    this.length = rest.length;
    this.wanted = wanted;
  }

  private head(bytes: Buffer): void {
    const text = bytes.subarray(0, this.started ? LONGEST_HEADER : undefined).toString("latin1");
    const match = this.headerLine.exec(text);
    if (match && (match.index === 0 || !this.started)) {
      this.noise = "";
      this.started = true;
      const header = headerOf(match);
      this.headers.push(header);
      const wanted = this.headers.reduce((sum, { stdoutKept, stderrKept }) => sum + stdoutKept + stderrKept, 0);
      return this.keep(bytes.subarray(match.index + match[0].length), header.more ? 1 : wanted);
    }
    if (this.started && (text.includes("\n") || text.length === LONGEST_HEADER)) {
      throw new UnreachableError("the shell on the host answered out of turn", {
        expected: "the header of an answer",
        hint: `it printed ${JSON.stringify(text.slice(0, 80))}`,
      });
    }
    if (!this.started) this.noise = bytes.subarray(-LONGEST_NOISE).toString();
    this.keep(bytes.subarray(-LONGEST_NOISE), Math.min(bytes.length, LONGEST_NOISE) + 1);
  }

  private bodies(bytes: Buffer): Frame[] {
    let at = 0;
    const take = (length: number): Buffer => bytes.subarray(at, (at += length));
    const frames = this.headers.map(({ stdoutKept, stderrKept, more: _, ...header }) => ({
      ...header,
      stdout: take(stdoutKept),
      stderr: take(stderrKept),
    }));
    this.headers = [];
    this.keep(bytes.subarray(at), 1);
    return frames;
  }
}

function headerOf(match: RegExpExecArray): Header {
  const [request = 0, step = 0, code = 0, stdoutKept = 0, stdoutLength = 0, stderrKept = 0, stderrLength = 0, more] =
    match.slice(1).map(Number);
  return { request, step, code, stdoutKept, stdoutLength, stderrKept, stderrLength, more: more === 1 };
}
