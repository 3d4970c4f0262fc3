import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { archive } from "../../../src/modules/archive.js";
import { usualShells } from "../facts/hosts.js";
import { converge, planOn } from "./converge.js";
import { faultOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-archive-"));
afterAll(() => rmSync(folder, { recursive: true }));

function shell(script: string): string {
  const { stdout, stderr } = spawnSync("sh", ["-c", `cd "$0" && ${script}`, folder], {
    env: { ...process.env, LC_ALL: "C" },
  });
  return stdout.toString() + stderr.toString();
}

// The tools are GNU's, which is why busybox is not among the hosts.
describe.each(usualShells)("archive with $name", (host) => {
  const at = (name: string): string => join(folder, name);
  beforeEach(() => {
    shell(
      `rm -rf ./* && mkdir -p "d/s s" d/-x e && echo 1 >d/a.log && echo 2 >"d/s s/b 'c'.log" && echo 3 >d/-x/-n && ln -s a.log d/l && echo 4 >e/f`,
    );
  });

  it("packs a directory with its name, and again when something in it is another", async () => {
    const params = { path: at("d"), dest: at("a.tgz"), mode: "0600" };
    const plan = await converge(host, archive, params);
    expect(shell("tar tzf a.tgz; stat -c %a a.tgz")).toBe(
      "d/-x/\nd/-x/-n\nd/a.log\nd/l\nd/s s/\nd/s s/b 'c'.log\n600\n",
    );
    expect(plan.result).toMatchObject({ dest_state: "archive", arcroot: `${folder}/`, missing: [] });
    shell("echo 5 >d/new");
    await converge(host, archive, params);
    expect(shell("tar xzOf a.tgz d/new")).toBe("5\n");
    shell("chmod 640 a.tgz");
    expect((await planOn(host, archive, params)).changes).toHaveLength(1);
  });

  it("packs what is in a directory, several paths, and wildcards", async () => {
    await converge(host, archive, { path: at("d/"), dest: at("a.tar"), format: "tar" });
    expect(shell("tar tf a.tar | head -n 2")).toBe("-x/\n-x/-n\n");
    await converge(host, archive, { path: [at("d/-x"), at("e/f")], dest: at("b.tar.bz2"), format: "bz2" });
    expect(shell("tar tjf b.tar.bz2")).toBe("d/-x/-n\ne/f\n");
    await converge(host, archive, { path: [at("d/*.log"), at("d/s s/*")], dest: at("c.tar.xz"), format: "xz" });
    expect(shell("tar tJf c.tar.xz")).toBe("a.log\ns s/b 'c'.log\n");
  });

  it("leaves out what is not wanted, and itself", async () => {
    const exclude_path = [at("d/-x"), at("d/l*")];
    await converge(host, archive, { path: at("d"), dest: at("d/a.tgz"), exclude_path, exclusion_patterns: ["*.lo?"] });
    expect(shell("tar tzf d/a.tgz")).toBe("d/s s/\n");
  });

  it("compresses a single file, and packs it when told", async () => {
    const plan = await converge(host, archive, { path: at("e/f") });
    expect(shell("gzip -dc e/f.gz")).toBe("4\n");
    expect(plan.result).toMatchObject({ dest: at("e/f.gz"), dest_state: "compress" });
    await converge(host, archive, { path: at("e/f"), dest: at("f.tgz"), force_archive: true });
    expect(shell("tar tzf f.tgz")).toBe("f\n");
  });

  it("packs a zip", async () => {
    await converge(host, archive, { path: [at("d"), at("e/f")], dest: at("a.zip"), format: "zip" });
    expect(shell("python3 -m zipfile -l a.zip | grep -c -e -n -e 'b .c'")).toBe("2\n");
  });

  it("removes what it packed", async () => {
    await converge(host, archive, { path: [at("d"), at("e/f")], dest: at("a.tgz"), remove: true });
    expect(shell("ls . e; tar tzf a.tgz | wc -l")).toBe(".:\na.tgz\ne\n\ne:\n7\n");
  });

  it("says what is missing", async () => {
    const plan = await planOn(host, archive, { path: [at("d"), at("none")], dest: at("a.tgz") });
    expect(plan.result).toMatchObject({ dest_state: "incomplete", missing: [at("none")] });
    expect((await planOn(host, archive, { path: at("none*"), dest: at("a.tgz") })).failed).toContain("no source paths");
    expect((await planOn(host, archive, { path: at("d"), dest: at("x/a.tgz") })).failed).toContain("x");
    expect((await planOn(host, archive, { path: at("d"), dest: at("d/a.tgz"), remove: true })).failed).toContain(
      "can not be contained",
    );
  });
});

it("needs a destination for several paths", () => {
  expect(faultOf(archive, { path: ["/a", "/b"] })).toBe("expected dest with several paths");
  expect(faultOf(archive, { path: "/a*" })).toBe("expected dest with several paths");
});
