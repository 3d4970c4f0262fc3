import { describe, expect, it } from "@jest/globals";
import { askPasswords } from "../../../src/cli/secrets.js";
import { UsageError } from "../../../src/errors.js";
import { memoryIo } from "./memory-io.js";

const both = { askPass: true, askBecomePass: true } as const;

describe("askPasswords", () => {
  it.each([
    [{}, "unread\n", { password: undefined, becomePassword: undefined }],
    [{ askPass: true } as const, "s3 cret \n", { password: "s3 cret ", becomePassword: undefined }],
    [{ askBecomePass: true } as const, "root\r\n", { password: undefined, becomePassword: "root" }],
    [both, "one\ntwo\n", { password: "one", becomePassword: "two" }],
    [both, "one\n\n", { password: "one", becomePassword: "one" }],
    [both, "one\ntwo", { password: "one", becomePassword: "two" }],
  ])("%j with %j on stdin", async (flags, stdin, expected) => {
    const io = memoryIo(stdin);
    expect(await askPasswords(flags, io)).toEqual(expected);
    expect(io.stdout.text + io.stderr.text).toBe("");
  });

  it("does not go on without the password it was to ask for", async () => {
    await expect(askPasswords(both, memoryIo("one\n"))).rejects.toThrow(UsageError);
  });
});
