import { expect, it } from "@jest/globals";
import type { AnyModule } from "../../../src/modules/types.js";
import { diffOf, payloadsOf, planOf, scriptOf } from "./support.js";

type Case = [string, Record<string, unknown>, Record<string, unknown>, string[], string[]];

/** Runs a table of plans: parameters and facts, then the diff and the SQL that reaches psql. */
export function table(module: AnyModule, path: string, base: Record<string, unknown>, cases: Case[]): void {
  it.each<Case>(cases)("%s", async (_name, params, facts, diff, sql) => {
    const plan = await planOf(module, { ...base, ...params }, facts);
    expect(plan.failed).toBeUndefined();
    expect(diffOf(plan)).toEqual(diff.map((line) => `${path} ${line}`.trimStart()));
    const statements = payloadsOf(scriptOf(plan)).flatMap((text) => text.split(";\n"));
    expect(statements.filter((text) => text !== "" && !/^SELECT (pg_terminate|format)/.test(text))).toEqual(sql);
    expect(plan.changes.every((change) => change.effect.kind === "opaque")).toBe(true);
  });
}
