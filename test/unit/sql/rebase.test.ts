import { describe, expect, it } from "@jest/globals";
import { ContentError } from "../../../src/errors.js";
import { oracle } from "../../../src/sql/oracle/dialect.js";
import { splitStatements } from "../../../src/sql/oracle/statements.js";
import { highest, readMaxima } from "../../../src/sql/rebase/maxima.js";
import { rebase, type RebasePlan } from "../../../src/sql/rebase/rebase.js";

function answers(...texts: string[]): Parameters<typeof highest>[0] {
  return texts.map((text, index) => {
    const answer = { file: `dc${index + 1}.txt`, text };
    return { answer, maxima: readMaxima(answer) };
  });
}

describe("sequences that move to another number of datacenters", () => {
  const three = { from: 2, count: 3, step: 3 };

  it.each([
    [{ from: 2, count: 3, step: 3 }, 100, "A 105", "B 2000000103"],
    [{ from: 2, count: 3, step: 10 }, 0, "A 10", "B 2000000010"],
    [{ from: 2, count: 2, step: 2 }, 1, "A 4", "B 2000000002"],
  ])("begin at a multiple of the step above every datacenter: %j, margin %d", (datacenters, margin, ...expected) => {
    const all = highest(answers("A|3\n B|17\r\n\n", "B|2000000001\nA|1"));
    const { moves } = rebase(all, datacenters, margin);
    expect(moves.map(({ name, above }) => `${name} ${above}`)).toEqual(expected);
    for (const { name, above } of moves) {
      expect(above % BigInt(datacenters.step)).toBe(0n);
      expect(above).toBeGreaterThanOrEqual(all.get(name) ?? 0n);
    }
  });

  it.each([
    ["A|1\nEnter password:\n", "this is no sequence with its number", 2],
    ["A|1\nA|2", "sequence A stands here a second time", 2],
    ["\n", "no sequences stand here", 1],
    ["A|-1", "this is no sequence with its number", 1],
    ["B|1", "sequence A is missing, which another datacenter has", 1],
  ])("are refused where an answer is wrong: %j", (text, message, line) => {
    const read = (): unknown => highest(answers("A|1", text));
    expect(read).toThrow(ContentError);
    expect(read).toThrow(expect.objectContaining({ message, place: { file: "dc2.txt", line, column: 1 } }));
  });

  it("have in Oracle what checks all of them before the first is made anew", () => {
    const plan: RebasePlan = { ...three, moves: [{ name: "O'Seq", above: 102n }] };
    const script = (datacenter: number): string => oracle.rebase(plan, datacenter);
    expect(script(2)).toMatch(
      /\n {2}check_one\('O''Seq', 102, 104\);\n[^]*\n {2}move_one\('O''Seq', 104\);\nEND;\n\/\n$/,
    );
    expect(script(3)).toContain("check_one('O''Seq', NULL, 105);");
    for (const text of [script(1), script(3), oracle.maxima])
      expect(splitStatements({ file: "rebase.sql", text })).toMatchObject({ statements: [{}], flaws: [] });
  });
});
