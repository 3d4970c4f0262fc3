import { describe, expect, it } from "@jest/globals";
import { readAnswer } from "../../../src/health/read-answer.js";
import { TIMED_OUT } from "../../../src/remote/shell-library.js";

const ended = (code: number, stderr = ""): Parameters<typeof readAnswer>[0] => ({
  ...{ code, stdout: Buffer.from(""), stderr: Buffer.from(stderr), stdoutLength: 0, stderrLength: stderr.length },
});

describe("readAnswer", () => {
  it("says that the host ended what took longer than it was given", () => {
    expect(readAnswer(ended(TIMED_OUT))).toEqual({ failed: "it took too long" });
  });

  it("gives psql's own words where it failed", () => {
    const said = 'psql: error: connection to server failed: FATAL:  database "shop" does not exist';
    expect(readAnswer(ended(2, said))).toEqual({ failed: expect.stringContaining('database "shop" does not exist') });
  });
});
