import { describe, expect, it } from "@jest/globals";
import { wantsColour } from "../../../src/report/colours.js";
import { defaultOutput } from "../../../src/report/select.js";
import { memoryStream } from "./events.js";

describe("wantsColour", () => {
  it.each([
    [true, {}, true],
    [undefined, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
  ])("terminal %p with %j: %p", (isTTY, env, expected) => {
    expect(wantsColour({ isTTY }, env)).toBe(expected);
  });
});

describe("defaultOutput", () => {
  it.each([
    [true, {}, "pretty"],
    [undefined, {}, "plain"],
    [true, { TERM: "dumb" }, "plain"],
    [true, { CI: "true" }, "plain"],
  ])("terminal %p with %j: %s", (isTTY, env, expected) => {
    expect(defaultOutput(memoryStream({ isTTY }), env)).toBe(expected);
  });
});
