import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { runCli } from "../../../src/cli/program.js";
import { memoryIo } from "./memory-io.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-sync-"));
const place = join(folder, "a place");
const local = "{ansible_connection: local}";

beforeEach(() => {
  shell(
    "rm -rf files 'a place'; mkdir -p files/tree/sub 'a place'; echo 1 >'files/tree/sub/f g'; ln -s sub files/tree/l",
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function shell(script: string): string {
  return execFileSync("sh", ["-c", `cd "$0" && ${script}`, folder]).toString();
}

interface Told {
  status: string;
  message?: string;
  diff: { path: string; after: string }[];
  lines: string[];
}

async function run(task: Record<string, unknown>, ...flags: string[]): Promise<Told> {
  const { delegate_to, environment, timeout, ...synchronize } = task;
  const keywords = Object.fromEntries(
    Object.entries({ delegate_to, environment, timeout }).filter(([, value]) => value !== undefined),
  );
  const telling = { debug: { msg: "<%= done.stdout_lines.join('|') %>" } };
  const tasks = [{ synchronize, register: "done", ...keywords }, telling];
  writeFileSync(join(folder, "hosts.yml"), `all: {hosts: {a: ${local}, b: ${local}}}\n`);
  writeFileSync(join(folder, "play.yml"), JSON.stringify([{ hosts: "a", tasks }]));
  const io = memoryIo("", folder);
  await runCli(["run", "-i", "hosts.yml", "--output", "json", "--no-log", "--diff", ...flags, "play.yml"], io);
  const events = io.stdout.text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { type: string } & Told);
  const [told, said] = events.filter(({ type }) => type === "task_result");
  if (!told) throw new TypeError(io.stdout.text + io.stderr.text);
  return { ...told, lines: said?.message?.split("|") ?? [] };
}

const there = spawnSync("rsync", ["--version"]).stdout?.toString().includes("rsync  version")
  ? describe
  : describe.skip;

there("synchronize", () => {
  const push = { src: "tree/", dest: `${place}/it's` };

  it("foretells, copies, and then has nothing to do", async () => {
    const foretold = await run(push, "--check");
    expect(foretold.status).toBe("changed");
    expect(shell("ls 'a place'")).toBe("");
    const done = await run(push);
    expect(done).toMatchObject({ status: "changed" });
    expect(done.lines).toEqual(foretold.lines);
    expect(done.lines).toContain("<f+++++++++ sub/f g");
    expect(done.diff.map(({ path }) => path)).toContain("sub/f g");
    expect(shell(`cat "a place/it's/sub/f g"; readlink "a place/it's/l"`)).toBe("1\nsub\n");
    expect((await run(push, "--check")).status).toBe("ok");
    expect((await run(push)).status).toBe("ok");
  });

  it("is told how", async () => {
    await run(push);
    shell(`echo >"a place/it's/more"; echo 2 >'files/tree/no'; echo 3 >files/tree/yes`);
    const how = { ...push, delete: true, rsync_opts: ["--exclude 'n*'", "--chmod=F600"], links: false };
    expect(await run(how)).toMatchObject({ status: "changed" });
    expect(shell(`cd "a place/it's"; ls; stat -c %a yes`)).toBe("l\nsub\nyes\n600\n");
  });

  it("pulls, also to the folder of the playbook", async () => {
    shell("mkdir -p 'a place/from'; echo 5 >'a place/from/f'");
    expect(await run({ mode: "pull", src: `${place}/from`, dest: "got/" })).toMatchObject({ status: "changed" });
    expect(shell("cat got/from/f")).toBe("5\n");
    expect(await run({ mode: "pull", src: `${place}/from`, dest: "got/" })).toMatchObject({ status: "ok" });
  });

  it.each(["a", "b", "localhost"])("originates on %s where it is delegated to", async (delegate_to) => {
    const task = { src: join(folder, "files/tree"), dest: place, delegate_to };
    expect(await run(task, "--check")).toMatchObject({ status: "changed" });
    expect(await run(task)).toMatchObject({ status: "changed" });
    expect(shell("cat 'a place/tree/sub/f g'")).toBe("1\n");
    expect(await run(task)).toMatchObject({ status: "ok" });
  });

  it("links to what is there already", async () => {
    shell("cp -a files/tree 'a place/old'");
    const task = { src: "tree/", dest: `${place}/new`, link_dest: [`${place}/old`] };
    expect(await run(task)).toMatchObject({ status: "changed" });
    expect(shell("stat -c %h 'a place/new/sub/f g'")).toBe("2\n");
    expect(await run(task)).toMatchObject({ status: "ok" });
  });

  it("says what is wrong", async () => {
    expect((await run({ ...push, dest: `${place}/no/such/place` })).message).toContain("No such file or directory");
    expect((await run({ ...push, src: "nothing" })).message).toContain("nothing is not there");
    expect((await run({ ...push, rsync_path: "/bin/no-rsync" })).message).toContain("/bin/no-rsync");
    expect((await run({ ...push, rsync_path: "sleep 30; rsync", timeout: 1 })).message).toContain(
      "timed out after 1 s",
    );
    const bare = { PATH: join(folder, "files") };
    expect((await run({ ...push, environment: bare })).message).toContain("no rsync where the task originates");
  });
});
