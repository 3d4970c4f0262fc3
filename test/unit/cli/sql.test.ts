import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runCli } from "../../../src/cli/program.js";
import { memoryIo } from "./memory-io.js";

const files = {
  "a/oracle.sql": "CREATE SEQUENCE S\n/\nCREATE TABLE T (A INTEGER)\n/\nINSERT INTO T VALUES (1)\n/\n",
  "b/oracle.sql": "CREATE TABLE U (A INTEGER PRIMARY KEY,)\n/\n",
  "dc1.txt": "S|17\n",
  "dc2.txt": "S|4\n",
};

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-sql-"));
  for (const name of ["a", "b"]) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function sql(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = memoryIo("", folder);
  const code = await runCli(["sql", ...args], io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

const generate = ["generate", "--dialect", "oracle", "--dc", "2", "--of", "2"];

describe("sql generate", () => {
  it("writes the script and its rows apart, and tells what is to be known", async () => {
    const { code, stdout, stderr } = await sql(...generate, "-o", "out", "a/oracle.sql");
    expect(code).toBe(0);
    expect(stdout.split("\n").map((path) => path.replace(`${folder}/`, ""))).toEqual([
      "out/oracle.sql",
      "out/oracle-seeds.sql",
      "",
    ]);
    expect(stderr).toBe(
      "a/oracle.sql:3: T has no primary key: KEYCOLS (A) for GoldenGate, rows that are equal in these cannot be told apart\n",
    );
    expect(readFileSync(join(folder, "out/oracle.sql"), "utf8")).toBe(
      "CREATE SEQUENCE S START WITH 2 INCREMENT BY 2\n/\nCREATE TABLE T (A INTEGER)\n/\n",
    );
  });

  it("refuses an engine of another database, and outcomes that would be lost", async () => {
    expect(await sql(...generate, "--engine", "bdr", "-o", "out", "a/oracle.sql")).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("--engine bdr does not replicate oracle"),
    });
    expect(await sql(...generate, "-o", "out", "a/oracle.sql", "b/oracle.sql")).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("two of the scripts would be written to"),
    });
    expect(await sql(...generate, "-o", "a", "a/oracle.sql")).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("a/oracle.sql would be written over"),
    });
  });

  it("shows where a script cannot be read", async () => {
    const { code, stderr } = await sql(...generate, "-o", "out", "b/oracle.sql");
    expect(code).toBe(3);
    expect(stderr).toMatch(/^b\/oracle\.sql:1:39: /);
  });
});

describe("sql rebase", () => {
  const rebase = ["rebase", "--dialect", "oracle", "--from", "2", "--to", "3", "-o", "moves"];

  it("writes the script of every datacenter there will be", async () => {
    expect(await sql(...rebase, "--margin", "100", "dc1.txt", "dc2.txt")).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(join(folder, "moves"))).toEqual(["rebase-dc1.sql", "rebase-dc2.sql", "rebase-dc3.sql"]);
    expect(readFileSync(join(folder, "moves/rebase-dc2.sql"), "utf8")).toContain("move_one('S', 119);");
  });

  it("wants the answer of every datacenter there is", async () => {
    expect(await sql(...rebase, "dc1.txt")).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("1 files for 2 datacenters"),
    });
  });

  it("asks the question in the dialect", async () => {
    expect((await sql("maxima", "--dialect", "oracle")).stdout).toContain("FROM user_sequences");
    expect((await sql("maxima", "--dialect", "postgresql")).stdout).toContain("FROM pg_class");
  });
});
