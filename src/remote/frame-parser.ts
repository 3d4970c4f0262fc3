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

type Header = Omit<Frame, "stdout" | "stderr"> & { stdoutKept: number; stderrKept: number };

const LONGEST_HEADER = 256;
const LONGEST_NOISE = 64 * 1024;

/**
 * Cuts what a session's shell prints into frames: a header line that starts with the session's nonce, then as many bytes as
 * the header says. What comes before the first header (a message of the day, the output of a .bashrc) is kept in `noise`.
 */
export class FrameParser {
  noise = "";
  private readonly nonce: string;
  private chunks: Buffer[] = [];
  private length = 0;
  private wanted = 1;
  private started = false;
  private header: Header | undefined;

  constructor(nonce: string) {
    this.nonce = nonce;
  }

  /** Takes the next bytes, cut anywhere, and gives the frames that they complete. Throws UnreachableError on anything else. */
  push(chunk: Buffer): Frame[] {
    this.chunks.push(chunk);
    this.length += chunk.length;
    const frames: Frame[] = [];
    // Chunks are joined only when enough of them are there, so that a long body is not copied again for each of them.
    while (this.length >= this.wanted) {
      const frame = this.step(this.take());
      if (frame === "more") break;
      if (frame) frames.push(frame);
    }
    return frames;
  }

  private take(): Buffer {
    return this.chunks.length === 1 && this.chunks[0] ? this.chunks[0] : Buffer.concat(this.chunks);
  }

  private keep(rest: Buffer, wanted: number): void {
    this.chunks = [rest];
    this.length = rest.length;
    this.wanted = wanted;
  }

  private step(bytes: Buffer): Frame | "more" | undefined {
    if (this.header) return this.body(bytes, this.header);
    const start = this.started ? 0 : bytes.indexOf(`${this.nonce} `);
    const line = start < 0 ? "" : firstLine(bytes.subarray(start, start + LONGEST_HEADER));
    const header = parseHeader(line, this.nonce);
    if (header) return this.begin(bytes, start, line, header);
    if (this.started && (line !== "" || bytes.length >= LONGEST_HEADER)) {
      throw new UnreachableError("the shell on the host answered out of turn", {
        expected: "the header of an answer",
        hint: `it printed ${JSON.stringify(bytes.subarray(0, 80).toString())}`,
      });
    }
    const kept = bytes.subarray(-LONGEST_NOISE);
    if (!this.started) this.noise = kept.subarray(0, 2000).toString();
    this.keep(kept, kept.length + 1);
    return "more";
  }

  private begin(bytes: Buffer, start: number, line: string, header: Header): undefined {
    if (!this.started) this.noise = bytes.subarray(0, Math.min(start, 2000)).toString();
    this.started = true;
    this.header = header;
    this.keep(bytes.subarray(start + line.length), header.stdoutKept + header.stderrKept);
  }

  private body(bytes: Buffer, { stdoutKept, stderrKept, ...header }: Header): Frame {
    const end = stdoutKept + stderrKept;
    this.header = undefined;
    this.keep(bytes.subarray(end), 1);
    return { ...header, stdout: bytes.subarray(0, stdoutKept), stderr: bytes.subarray(stdoutKept, end) };
  }
}

function firstLine(bytes: Buffer): string {
  return bytes.subarray(0, bytes.indexOf("\n") + 1).toString("latin1");
}

function parseHeader(line: string, nonce: string): Header | undefined {
  const match = /^(\w+) (\d+) (\d+) (-?\d+) (\d+) (\d+) (\d+) (\d+)\n$/.exec(line);
  if (match?.[1] !== nonce) return undefined;
  const [request = 0, step = 0, code = 0, stdoutKept = 0, stdoutLength = 0, stderrKept = 0, stderrLength = 0] = match
    .slice(2)
    .map(Number);
  return { request, step, code, stdoutKept, stdoutLength, stderrKept, stderrLength };
}
