import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import fc from "fast-check";
import { sharedLab, type Lab } from "../../lab/index.js";
import { dense, starts } from "./dense.js";
import { untrue } from "./exactness.js";
import { withPlaybook } from "./playbook.js";
import { loadPool, movedTo, staysInPlace, type PoolCase } from "./pool.js";
import { changedTree, rememberTree } from "./trees.js";

/** More of them, or some again: MDC_PROPERTY_RUNS, MDC_PROPERTY_PATH, beside MDC_PROPERTY_SEED. */
const runs = Number(process.env["MDC_PROPERTY_RUNS"] ?? 20);
const path = process.env["MDC_PROPERTY_PATH"] ?? "";

jest.setTimeout(120_000 + runs * 20_000);

const host = "h1";
const pool = await loadPool();
/** Those that ask a mirror, wait for time to pass or start a JVM make a run too slow for many. */
const slow = /^(apt|package|get_url|wait_for|keystore.*)$/;
const quick = pool.filter(({ module }) => !slow.test(module));
const privileged = quick.filter((one) => one.unprivileged !== true);
const inPlace = quick.filter(staysInPlace);

let lab: Lab;
beforeAll(async () => {
  lab = await sharedLab();
});

/** Numbers of cases: what fails is told by them, and by the names. */
function drawn(cases: readonly PoolCase[], most: number): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(cases.length - 1), { minLength: 2, maxLength: most });
}

function picked(cases: readonly PoolCase[], numbers: readonly number[]): PoolCase[] {
  return numbers.flatMap((number) => cases[number] ?? []);
}

const names = (cases: readonly PoolCase[]): string[] => cases.map(({ module, name }) => `${module}: ${name}`);

describe(`playbooks drawn from the cases of all modules (seed ${fc.readConfigureGlobal().seed})`, () => {
  it("are foretold, also where their tasks meet on the same paths, and a check leaves no trace", async () => {
    const property = fc.asyncProperty(drawn(privileged, 8), fc.nat(7), async (numbers, account) => {
      const cases = picked(privileged, numbers);
      await withPlaybook(lab, host, { cases, unprivileged: account === 1 }, async (run) => {
        for (const time of ["first", "second"]) {
          const tasks = names(cases);
          await rememberTree(lab, host);
          const checked = await run({ check: true });
          expect({ time, tasks, left: await changedTree(lab, host) }).toEqual({ time, tasks, left: "" });
          expect({ time, tasks, untrue: untrue(checked, await run()) }).toEqual({ time, tasks, untrue: [] });
        }
      });
    });
    await fc.assert(property, { numRuns: runs, path, endOnFailure: path !== "" });
  });

  it("are foretold where every task meets the others on a handful of paths", async () => {
    const property = fc.asyncProperty(drawn(dense, 8), fc.constantFrom(...starts), async (numbers, arrange) => {
      const cases = picked(dense, numbers);
      await withPlaybook(lab, host, { cases, arrange }, async (run) => {
        const tasks = names(cases);
        const checked = await run({ check: true, diff: true });
        expect({ tasks, untrue: untrue(checked, await run({ diff: true })) }).toEqual({ tasks, untrue: [] });
      });
    });
    await fc.assert(property, { numRuns: 2 * runs, path, endOnFailure: path !== "" });
  });

  it("come to what their cases say when each has a directory of its own, and find nothing to do the second time", async () => {
    const property = fc.asyncProperty(drawn(inPlace, 16), async (numbers) => {
      const cases = picked(inPlace, numbers).map((one, index) => movedTo(one, `p${index}`));
      await withPlaybook(lab, host, { cases }, async (run) => {
        const foreseen = cases.map(({ status = "changed" }) => status);
        const checked = await run({ check: true, diff: true });
        expect(checked.map(({ status }) => status)).toEqual(
          cases.map((one, index) => one.predicted ?? foreseen[index]),
        );
        expect((await run({ diff: true })).map(({ status }) => status)).toEqual(foreseen);
        expect((await run()).map(({ status }) => status)).toEqual(
          cases.map((one, index) => one.again ?? (foreseen[index] === "changed" ? "ok" : foreseen[index])),
        );
      });
    });
    await fc.assert(property, { numRuns: Math.ceil(runs / 2), path, endOnFailure: path !== "" });
  });
});
