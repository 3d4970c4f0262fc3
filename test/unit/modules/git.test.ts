import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { git } from "../../../src/modules/git.js";
import { usualShells } from "../facts/hosts.js";
import { converge, planOn } from "./converge.js";
import { diffOf, faultOf, planOf, scriptOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-git-"));
afterAll(() => rmSync(folder, { recursive: true }));

function shell(script: string): string {
  const as = "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b";
  const { stdout, stderr } = spawnSync("sh", ["-c", `${as}; cd "$0" && ${script}`, folder]);
  return stdout.toString() + stderr.toString();
}

describe.each(usualShells)("git with $name", (host) => {
  const repo = join(folder, "origin it's");
  const dest = join(folder, "deep", "a copy");
  beforeEach(() => {
    shell(
      `rm -rf ./* && git init -q -b main 'origin it'"'"'s' && ln -s 'origin it'"'"'s' o && cd o && echo 1 >f && git add f && git commit -qm 1 && git tag -a v1 -m v1 && git branch old && echo 2 >f && git commit -qam 2`,
    );
  });
  const head = (version: string): string => shell(`git -C o rev-parse '${version}^{commit}'`).trim();

  it("clones, and follows its branch", async () => {
    const first = await converge(host, git, { repo, dest });
    expect(first.result).toEqual({ before: null, after: head("main") });
    shell("cd o && echo 3 >f && git commit -qam 3");
    const second = await converge(host, git, { repo, dest });
    expect(second.result).toEqual({ before: head("main^"), after: head("main") });
    expect(shell("cat 'deep/a copy/f'; git -C 'deep/a copy' branch --show-current")).toBe("3\nmain\n");
  });

  it.each([["v1"], ["old"], ["hash"]])("goes to %s, from nothing and from elsewhere", async (name) => {
    const version = name === "hash" ? head("old") : name;
    await converge(host, git, { repo, dest, version });
    expect(shell("cat 'deep/a copy/f'")).toBe("1\n");
    await converge(host, git, { repo, dest });
    await converge(host, git, { repo, dest, version });
    expect(shell("cat 'deep/a copy/f'")).toBe("1\n");
  });

  it("keeps what somebody changed, unless it is forced", async () => {
    await converge(host, git, { repo, dest });
    shell("echo mine >'deep/a copy/f'; echo mine >'deep/a copy/untracked'");
    expect((await planOn(host, git, { repo, dest })).failed).toContain("Local modifications exist");
    await converge(host, git, { repo, dest, force: true });
    expect(shell("cat 'deep/a copy/f' 'deep/a copy/untracked'")).toBe("2\nmine\n");
  });

  it("takes another address, a bare repository, and only so much", async () => {
    await converge(host, git, { repo, dest });
    shell("cp -r o/. other");
    const moved = await converge(host, git, { repo: join(folder, "other"), dest });
    expect(moved.result).toMatchObject({ remote_url_changed: true });
    expect(shell("git -C 'deep/a copy' remote get-url origin")).toBe(`file://${folder}/other\n`);
    shell("cp -r o/. '100%41'");
    await converge(host, git, { repo: join(folder, "100%41"), dest });
    await converge(host, git, { repo, dest: join(folder, "bare"), bare: true });
    await converge(host, git, { repo: `file://${folder}/o`, dest: join(folder, "flat"), depth: 1 });
    expect(shell("git -C flat rev-list HEAD | wc -l; ls bare/HEAD")).toBe("1\nbare/HEAD\n");
  });

  it("only looks, or only makes what is missing, where it is told to", async () => {
    expect((await planOn(host, git, { repo, dest, clone: false })).result).toEqual({
      before: null,
      after: head("main"),
    });
    await converge(host, git, { repo, dest, version: "v1" });
    expect((await planOn(host, git, { repo, dest, update: false })).changes).toEqual([]);
  });

  it("refuses a directory of others, and a version that is nowhere", async () => {
    shell("mkdir -p 'deep/a copy'; echo >'deep/a copy/x'");
    expect((await planOn(host, git, { repo, dest })).failed).toContain("no repository of git");
    await expect(planOn(host, git, { repo, dest, version: "none" })).rejects.toThrow("no branch, tag or commit none");
    await expect(planOn(host, git, { repo: join(folder, "none"), dest })).rejects.toThrow("git cannot read");
  });
});

describe("git", () => {
  const wanted = { kind: "branch", name: "main", hash: "b" };

  it("tells ssh whom to believe and which key to take", async () => {
    const params = { repo: "git@h:r", dest: "/d", key_file: "/k k", accept_hostkey: true, ssh_opts: "-p 22" };
    const plan = await planOf(git, params, { there: { state: "absent", wanted } });
    expect(scriptOf(plan)).toContain(
      String.raw`'\''-i'\'' '\''/k k'\'' '\''-o'\'' '\''IdentitiesOnly=yes'\'' '\''-o'\'' '\''StrictHostKeyChecking=accept-new'\''`,
    );
    expect(diffOf(plan)).toEqual(['/d commit: null -> "b"']);
  });

  it("takes no password in an address", () => {
    expect(faultOf(git, { repo: "https://me:secret@h/r", dest: "/d" })).toContain("list of processes");
    expect(faultOf(git, { repo: "--upload-pack=x", dest: "/d" })).toContain("expected the address");
  });
});
