import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { subversion } from "../../../src/modules/subversion.js";
import { usualShells } from "../facts/hosts.js";
import { converge, planOn } from "./converge.js";
import { faultOf, planOf, scriptOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-svn-"));
afterAll(() => rmSync(folder, { recursive: true }));

function shell(script: string): string {
  return execFileSync("sh", ["-c", `export LC_ALL=C.UTF-8; cd "$0" && ${script}`, folder]).toString();
}

const there = spawnSync("svn", ["--version"]).status === 0 ? describe : describe.skip;

there.each(usualShells)("subversion with $name", (host) => {
  const repo = `file://${folder}/repository/trunk`;
  const dest = join(folder, "deep", "it's @ copy");
  beforeEach(() => {
    shell(
      `rm -rf ./* && svnadmin create repository && svn mkdir -q -m 1 ${repo} && svn checkout -q ${repo} w && cd w && echo 1 >f && svn add -q f && svn commit -q -m 2`,
    );
  });
  const commit = (text: string): string => shell(`echo ${text} >w/f && svn commit -q -m ${text} w`);

  it("checks out, follows the repository and goes back", async () => {
    const first = await converge(host, subversion, { repo, dest });
    expect(first.result).toEqual({ before: null, after: ["Revision: 2", `URL: ${repo}`] });
    commit("3");
    const second = await converge(host, subversion, { repo, dest });
    expect(second.result).toMatchObject({ before: ["Revision: 2", `URL: ${repo}`] });
    expect(shell(`cat "deep/it's @ copy/f"`)).toBe("3\n");
    await converge(host, subversion, { repo, dest, revision: 2 });
    expect(shell(`cat "deep/it's @ copy/f"`)).toBe("1\n");
  });

  it("keeps what somebody changed, unless it is forced", async () => {
    await converge(host, subversion, { repo, dest });
    shell(`cd "deep/it's @ copy" && echo mine >f && echo mine >other`);
    expect((await planOn(host, subversion, { repo, dest })).failed).toContain("modified files exist");
    await converge(host, subversion, { repo, dest, force: true });
    expect(shell(`cd "deep/it's @ copy" && cat f other`)).toBe("1\nmine\n");
  });

  it("takes another URL, and leaves alone what another folder's commits do not touch", async () => {
    await converge(host, subversion, { repo, dest });
    shell(`svn copy -q -m 3 ${repo} file://${folder}/repository/branch`);
    expect((await planOn(host, subversion, { repo, dest })).changes).toEqual([]);
    const branch = repo.replace("trunk", "branch");
    expect((await planOn(host, subversion, { repo: branch, dest, switch: false })).changes).toEqual([]);
    await converge(host, subversion, { repo: `${branch}/`, dest });
    expect(shell(`svn info --show-item url "deep/it's @ copy@"`)).toBe(`${branch}\n`);
  });

  it("leaves alone a copy whose path has a line break", async () => {
    const broken = join(folder, "new\n7 line");
    await converge(host, subversion, { repo, dest: broken });
    expect((await planOn(host, subversion, { repo, dest: broken })).changes).toEqual([]);
  });

  it("brings a copy back to one revision from which something was committed", async () => {
    shell("svn update -q w");
    commit("3");
    const mixed = join(folder, "w");
    expect(shell("svn info --show-item revision w")).toBe("2\n");
    await converge(host, subversion, { repo, dest: mixed, revision: 2 });
    expect(shell("cat w/f")).toBe("1\n");
  });

  it("checks out over what is there", async () => {
    shell(`mkdir -p "deep/it's @ copy" && echo old >"deep/it's @ copy/f"`);
    expect((await planOn(host, subversion, { repo, dest })).failed).toContain("not a subversion repository");
    await converge(host, subversion, { repo, dest, in_place: true, force: true });
    expect(shell(`cat "deep/it's @ copy/f"`)).toBe("1\n");
  });

  it("only makes, or only updates, where it is told to", async () => {
    expect((await planOn(host, subversion, { repo, dest, checkout: false })).changes).toEqual([]);
    const look = { repo, checkout: false, update: false };
    expect((await planOn(host, subversion, look)).result).toEqual({ after: "Revision: 2" });
    await converge(host, subversion, { repo, dest, revision: "1" });
    expect((await planOn(host, subversion, { repo, dest, update: false })).changes).toEqual([]);
  });

  it("says what it cannot read", async () => {
    const nowhere = planOn(host, subversion, { repo: `file://${folder}/none`, dest });
    await expect(nowhere).rejects.toThrow("svn cannot read file://");
    await expect(planOn(host, subversion, { repo, dest, revision: 9 })).rejects.toThrow("No such revision");
  });
});

describe("subversion", () => {
  const params = { repo: "svn://h/r", dest: "/opt/r" };

  it("hands the password on in no argument", async () => {
    const facts = { there: { state: "absent" as const, wanted: { revision: "4", differs: false } } };
    const plan = await planOf(subversion, { ...params, username: "me", password: "s3cret word" }, facts);
    expect(scriptOf(plan)).toContain("--password-from-stdin");
    expect(scriptOf(plan)).not.toContain("s3cret");
  });

  it("exports each time, and over what is there only by force", async () => {
    const facts = { there: { state: "other" as const, wanted: { revision: "4", differs: false } } };
    expect((await planOf(subversion, { ...params, export: true }, facts)).failed).toContain("force: true");
    const forced = await planOf(subversion, { ...params, export: true, force: true }, facts);
    expect(scriptOf(forced)).toContain("export -q '--force' -r 'HEAD' 'svn://h/r' '/opt/r'");
  });

  it.each<[Record<string, unknown>, string]>([
    [{ dest: "/opt/r" }, "expected repo"],
    [{ repo: "svn://h/r" }, "expected dest"],
    [{ ...params, repo: "https://me:word@h/r" }, "use password"],
    [{ ...params, revision: "--x" }, "expected a number"],
    [{ ...params, rev: 1, version: 2 }, "once"],
  ])("refuses %j", (wrong, message) => {
    expect(faultOf(subversion, wrong)).toContain(message);
  });
});
