import { describe, expect, it } from "@jest/globals";
import { assert } from "../../../src/modules/assert.js";
import { debug } from "../../../src/modules/debug.js";
import { fail } from "../../../src/modules/fail.js";
import { ping } from "../../../src/modules/ping.js";
import { setFact } from "../../../src/modules/set-fact.js";
import { faultOf, planOf } from "./support.js";

describe("debug", () => {
  it.each([
    [{ msg: "hello" }, "hello"],
    [{ msg: { a: [1] } }, { a: [1] }],
    [{ msg: false }, false],
    [{ var: 0 }, 0],
    [{}, "Hello world!"],
  ])("%j prints %j", async (params, msg) => {
    expect((await planOf(debug, params)).result).toEqual({ msg });
  });

  it.each<[number, unknown, string | undefined]>([
    [2, 1, "only with -vv"],
    [2, 2, undefined],
    [0, undefined, undefined],
  ])("with verbosity %d in a run of %j is left out: %j", async (verbosity, ofRun, reason) => {
    const plan = await planOf(debug, { msg: "a", verbosity }, {}, { variable: () => ofRun });
    expect(plan.skipped).toBe(reason);
  });

  it("takes one of msg and var", () => {
    expect(faultOf(debug, { msg: "a", var: "b" })).toBe("expected one of msg and var");
  });
});

describe("set_fact", () => {
  it("gives variables with their types", async () => {
    const plan = await planOf(setFact, { peers: ["a"], restart: true, cacheable: true });
    expect(plan.variables).toEqual({ peers: ["a"], restart: true });
    expect(plan.changes).toEqual([]);
  });

  it.each(["two words", "1st", "class", "a-b", ""])("refuses the name %j", (name) => {
    expect(faultOf(setFact, { [name]: 1 })).toContain(`"${name}" cannot be the name of a variable`);
  });

  it("wants a variable", () => {
    expect(faultOf(setFact, { cacheable: true })).toBe("expected at least one variable");
  });
});

describe("assert", () => {
  it.each([
    [{ that: true }, undefined, { msg: "All assertions passed" }],
    [{ that: [true, true], success_msg: "fine" }, undefined, { msg: "fine" }],
    [{ that: [true], quiet: true }, undefined, {}],
    [{ that: [true, false, false] }, "assertion failed: condition 2, 3 of 3 does not hold", { broken: [2, 3] }],
    [{ that: false }, "assertion failed: the condition does not hold", { broken: [1] }],
    [{ that: false, fail_msg: "too few" }, "too few", {}],
    [{ that: false, msg: "too few" }, "too few", {}],
  ])("%j", async (params, failed, result) => {
    const plan = await planOf(assert, params);
    expect(plan.failed).toBe(failed);
    expect(plan.result).toMatchObject(result);
  });

  it("says how a condition is written when it finds a text", () => {
    expect(faultOf(assert, { that: ["a > 1"] })).toBe(
      'expected true or false, found the text "a > 1"; write an expression: <%= a > 1 %>',
    );
  });
});

describe("fail and ping", () => {
  it("fails with the message", async () => {
    expect((await planOf(fail, { msg: "no" })).failed).toBe("no");
    expect((await planOf(fail, {})).failed).toBe("Failed as requested from task");
  });

  it("answers", async () => {
    expect((await planOf(ping, {})).result).toEqual({ ping: "pong" });
    expect((await planOf(ping, { data: "x" })).result).toEqual({ ping: "x" });
  });
});
