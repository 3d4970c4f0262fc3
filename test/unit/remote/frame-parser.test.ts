import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { UnreachableError } from "../../../src/errors.js";
import { FrameParser, type Frame } from "../../../src/remote/frame-parser.js";

const nonce = "0123456789abcdef0123456789abcdef";

function header(frame: Frame, more = false): string {
  const { request, step, code, stdout, stdoutLength, stderr, stderrLength } = frame;
  return `${nonce} ${request} ${step} ${code} ${stdout.length} ${stdoutLength} ${stderr.length} ${stderrLength} ${more ? 1 : 0}\n`;
}

function wire(frames: readonly Frame[]): Buffer {
  return Buffer.concat(frames.flatMap((frame) => [Buffer.from(header(frame)), frame.stdout, frame.stderr]));
}

/** Headers first, then bodies: the answers of steps that waited for each other. */
function together(frames: readonly Frame[]): Buffer {
  const headers = frames.map((frame, index) => header(frame, index + 1 < frames.length));
  return Buffer.concat([Buffer.from(headers.join("")), ...frames.flatMap(({ stdout, stderr }) => [stdout, stderr])]);
}

function parse(bytes: Buffer, size: number): { frames: Frame[]; noise: string } {
  const parser = new FrameParser(nonce);
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += size) frames.push(...parser.push(bytes.subarray(at, at + size)));
  return { frames, noise: parser.noise };
}

const output = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
const anyFrame: fc.Arbitrary<Frame> = fc
  .record({
    request: fc.nat(),
    step: fc.nat(),
    code: fc.integer({ min: -1, max: 255 }),
    stdout: output,
    stderr: output,
  })
  .map((frame) => ({ ...frame, stdoutLength: frame.stdout.length + 5, stderrLength: frame.stderr.length }));

describe("FrameParser", () => {
  it("gives the same frames however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 5 }), fc.integer({ min: 1, max: 100 }), (frames, size) => {
        expect(parse(wire(frames), size).frames).toEqual(frames);
        expect(parse(Buffer.concat([together(frames), wire(frames)]), size).frames).toEqual([...frames, ...frames]);
      }),
    );
  });

  it.each([1, 7, 1000])("passes over what comes before the first header, in pieces of %d bytes", (size) => {
    const frame = {
      request: 0,
      step: 0,
      code: 0,
      stdout: Buffer.from("x\n"),
      stdoutLength: 2,
      stderr: Buffer.alloc(0),
      stderrLength: 0,
    };
    const noise = `Welcome!\nmdc_nonce=${nonce}\n${nonce} is no header\nno end of line – `.repeat(
      size === 1000 ? 900 : 1,
    );
    expect(parse(Buffer.from(noise), size).noise.slice(-150)).toBe(noise.slice(-150));
    expect(parse(Buffer.concat([Buffer.from(noise), wire([frame])]), size)).toEqual({ frames: [frame], noise: "" });
  });

  it("takes output that looks like a header for what it is", () => {
    const frame = {
      request: 0,
      step: 0,
      code: 0,
      stdout: Buffer.from(`${nonce} 0 1 0 0 0 0 0 0\n`),
      stdoutLength: 58,
      stderr: Buffer.alloc(0),
      stderrLength: 0,
    };
    expect(parse(wire([frame, frame]), 10).frames).toEqual([frame, frame]);
  });

  it.each(["garbage\n", `x${nonce} 0 0 0 0 0 0 0 0\n`, `${nonce} 0 0 zero 0 0 0 0 0\n`, "no end of line ".repeat(30)])(
    "refuses %j after the first frame",
    (bytes) => {
      const parser = new FrameParser(nonce);
      parser.push(Buffer.from(`${nonce} 0 0 0 0 0 0 0 0\n`));
      expect(() => parser.push(Buffer.from(bytes))).toThrow(UnreachableError);
    },
  );
});
