import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { FactKind, FactRequest } from "../../../src/facts/types.js";
import { hostLibrary } from "../../../src/facts/shell.js";
import { copy } from "../../../src/modules/copy.js";
import { file } from "../../../src/modules/file.js";
import { lineinfile } from "../../../src/modules/lineinfile.js";
import type { AnyModule, Change, LocalFiles, Plan, PlanContext } from "../../../src/modules/types.js";
import { unarchive } from "../../../src/modules/unarchive.js";
import { sha256Of } from "../../../src/modules/support/content.js";
import { zip } from "../../standin/zip.js";
import { shellHosts, type ShellHost } from "../facts/hosts.js";
import { runProbe } from "../facts/support.js";
import { debian } from "./support.js";

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

const me = userInfo();
const local: LocalFiles = {
  find: (name) => join(folder, name),
  read: (path) => readFile(path),
  isVault: () => Promise.resolve(false),
  sha256: async (path) => sha256Of(await readFile(path)),
  once: (_key, make) => make(),
  stat: async (path) => ({ type: "file", size: (await stat(path)).size, mode: 0o644 }),
  list: () => Promise.resolve([]),
  target: (path) => Promise.resolve({ path, type: "absent", sha256: undefined }),
  write: () => Promise.resolve(),
  render: () => Promise.resolve(""),
  variables: () => ({ values: {}, shown: {}, files: [] }),
};
const context: PlanContext = {
  name: "h1",
  host: { ...debian, user: me.username, uid: me.uid, gid: me.gid },
  check: false,
  diff: false,
  local,
  variable: () => undefined,
};

function read(request: FactRequest, host: ShellHost): unknown {
  const kind = request.kind as unknown as FactKind;
  const { code, output, errors } = runProbe({ kind }, [request.key], host);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  const [record] = kind.split(Buffer.from(output), [request.key]) ?? [];
  const state = kind.parse(record ?? Buffer.alloc(0), request.key);
  if (state.status !== "known") throw new TypeError(`${request.id}: ${JSON.stringify(state)}`);
  return state.value;
}

async function planOn(host: ShellHost, module: AnyModule, raw: Record<string, unknown>): Promise<Plan> {
  const params = module.params.parse(raw);
  const source: unknown = await module.prepare?.(params, context);
  const requests = module.facts?.(params, { ...context, source }) ?? {};
  const facts = Object.entries(requests).map(([name, request]) => {
    if (request === undefined) return [name, undefined];
    const list = Array.isArray(request) ? (request as FactRequest[]) : undefined;
    return [name, list ? list.map((one) => read(one, host)) : read(request as FactRequest, host)];
  });
  return module.plan(params, Object.fromEntries(facts) as never, { ...context, source });
}

function make(change: Change, host: ShellHost): void {
  const { upload, script } = change;
  if (upload && "file" in upload) copyFileSync(upload.file, upload.to);
  if (upload && "content" in upload) writeFileSync(upload.to, upload.content);
  const path = `${host.path === undefined ? "" : `${host.path}:`}${process.env["PATH"] ?? ""}`;
  const done = spawnSync(host.shell, [], { input: `${hostLibrary}umask 022\n(\n${script}\n)\n`, env: { PATH: path } });
  expect({ code: done.status, errors: done.stderr.toString(), script }).toEqual({ code: 0, errors: "", script });
}

/** Makes true what a task wants, on one shell and its tools; every promise has to hold, and nothing is left to do. */
async function converge(host: ShellHost, module: AnyModule, params: Record<string, unknown>): Promise<void> {
  const plan = await planOn(host, module, params);
  expect(plan.failed).toBeUndefined();
  expect(plan.changes.length).toBeGreaterThan(0);
  for (const change of plan.changes) make(change, host);
  const last = new Map(plan.changes.flatMap(({ effect }) => effect.facts ?? []).map((fact) => [fact.request.id, fact]));
  for (const { request, value } of last.values()) {
    const kind = request.kind as unknown as FactKind;
    expect([request.id, kind.compare?.(value, read(request, host))]).toEqual([request.id, []]);
  }
  expect(shell(`find ${quoted(place)} -name '.mdc-*'`)).toBe("");
  expect((await planOn(host, module, params)).changes).toEqual([]);
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
