import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { copy } from "../../../src/modules/copy.js";
import { file } from "../../../src/modules/file.js";
import { lineinfile } from "../../../src/modules/lineinfile.js";
import type { AnyModule } from "../../../src/modules/types.js";
import { unarchive } from "../../../src/modules/unarchive.js";
import { zip } from "../../standin/zip.js";
import { shellHosts, type ShellHost } from "../facts/hosts.js";
import { converge as convergeOn } from "./converge.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-shells-"));
const place = join(folder, "it's a place ü");
const archive = join(folder, "a.zip");
writeFileSync(
  archive,
  zip([
    { name: "top/run", mode: 0o755, data: Buffer.from("#!/bin/sh\n") },
    { name: "top/d d/x", mode: 0o600, data: Buffer.from("x\n") },
  ]),
);
const hosts = shellHosts(folder);
afterAll(() => rmSync(folder, { recursive: true }));

async function converge(host: ShellHost, module: AnyModule, params: Record<string, unknown>): Promise<void> {
  await convergeOn(host, module, params, folder);
  expect(shell(`find ${quoted(place)} -name '.mdc-*'`)).toBe("");
}

function shell(script: string): string {
  return spawnSync("sh", ["-c", `cd "$0" && ${script}`, place]).stdout.toString();
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

describe.each(hosts)("$name", (host) => {
  beforeEach(() => {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
  });
  const at = (name: string): string => join(place, name);

  it("writes a file, and replaces it", async () => {
    const content = "größer\n'$HOME'\n";
    await converge(host, copy, { content, dest: at("a 'b'"), mode: "0640" });
    await converge(host, copy, { content: "new", dest: at("a 'b'"), backup: true, validate: "grep -q new %s" });
    expect(shell("cat 'a '*")).toBe(`new${content}`);
  });

  it.each(["", "-n", "a\\nb\\c%s%", "\r\n\n", "é".repeat(60_000)])("writes text as it is: %#", async (content) => {
    await converge(host, copy, { content, dest: at("text") });
    expect(shell("cat text; echo .")).toBe(`${content}.\n`);
  });

  it("writes what is no text", async () => {
    const bytes = Buffer.from([0, 10, 39, 13]);
    writeFileSync(join(folder, "binary"), bytes);
    await converge(host, copy, { src: "binary", dest: at("binary") });
    expect(shell("od -An -tx1 binary")).toBe(" 00 0a 27 0d\n");
  });

  it("copies a tree that is there", async () => {
    shell(
      "mkdir -p 'from/d d'; echo x >'from/d d/x'; chmod 700 'from/d d/x'; ln -s 'd d/x' from/link; echo y >from/.hidden",
    );
    await converge(host, copy, { remote_src: true, src: `${at("from")}/`, dest: at("to"), mode: "preserve" });
    expect(shell("cat to/link to/.hidden; stat -c %a 'to/d d/x'")).toBe("x\ny\n700\n");
  });

  it("makes directories, links and hard links, and removes them", async () => {
    await converge(host, file, { path: at("-a/b c"), state: "directory", mode: "2750" });
    await converge(host, file, { path: at("-a/b c"), state: "directory", mode: "0755" });
    await converge(host, file, { path: at("link"), src: "-a/b c", state: "link" });
    await converge(host, file, { path: at("link"), src: "-a", state: "link" });
    await converge(host, copy, { content: "x", dest: at("-a/x") });
    await converge(host, file, { path: at("hard"), src: at("-a/x"), state: "hard" });
    await converge(host, file, { path: at("-a"), state: "absent" });
    expect(shell("ls -A; cat hard")).toBe("hard\nlink\nx");
  });

  it("sets the modes of a tree", async () => {
    shell(`mkdir -p "t/d d"; echo >"t/d d/it's"; echo >t/run; chmod 755 t/run; ln -s run t/link`);
    await converge(host, file, { path: at("t"), state: "directory", recurse: true, mode: "u=rwX,g=rX,o=" });
    expect(shell("stat -c '%a %n' t t/*")).toBe("750 t\n750 t/d d\n777 t/link\n750 t/run\n");
  });

  it("edits a line through a link", async () => {
    shell("printf 'a\\nb' >real; ln -s real link");
    await converge(host, lineinfile, { path: at("link"), line: "c 'ü'" });
    expect(shell("cat real; readlink link")).toBe("a\nb\nc 'ü'\nreal\n");
  });

  it("unpacks an archive that is sent", async () => {
    mkdirSync(at("to"));
    await converge(host, unarchive, { src: "a.zip", dest: at("to"), mode: "u=rwX,g=rX,o=" });
    shell("echo changed >to/top/run; echo mine >to/top/mine; chmod 700 'to/top/d d'");
    await converge(host, unarchive, { src: "a.zip", dest: at("to") });
    expect(shell("cat to/top/run 'to/top/d d/x' to/top/mine; stat -c %a to/top/run 'to/top/d d/x'")).toBe(
      "#!/bin/sh\nx\nmine\n755\n600\n",
    );
  });

  it("unpacks an archive that is there", async () => {
    shell(
      "mkdir -p to from/top/e; echo x >from/top/x; chmod 640 from/top/x; ln -s x from/top/l; tar czf a.tgz -C from top",
    );
    await converge(host, unarchive, { remote_src: true, src: at("a.tgz"), dest: at("to") });
    expect(shell("cat to/top/l; stat -c %a to/top/x; ls to/top")).toBe("x\n640\ne\nl\nx\n");
  });
});
