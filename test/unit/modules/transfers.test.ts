import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import type { FileFact } from "../../../src/facts/file.js";
import { assemble } from "../../../src/modules/assemble.js";
import { command } from "../../../src/modules/command.js";
import { fetch } from "../../../src/modules/fetch.js";
import { pause } from "../../../src/modules/pause.js";
import { raw } from "../../../src/modules/raw.js";
import { script } from "../../../src/modules/script.js";
import type { LocalFiles, Plan } from "../../../src/modules/types.js";
import type { StepResult } from "../../../src/remote/types.js";
import { shells } from "../remote/shells.js";
import { context, diffOf, factsOf, faultOf, planOf } from "./support.js";

const root = { owner: "root", group: "root", uid: 0, gid: 0 };
const directory: FileFact = { type: "directory", mode: 0o755, ...root };
const there: FileFact = { type: "file", mode: 0o640, ...root };
const absent: FileFact = { type: "absent" };

/** What a plan's action comes to when its script runs on this machine. */
function run(plan: Plan, shell = "sh"): ReturnType<NonNullable<Plan["action"]>["interpret"]> | undefined {
  const { status, stdout, stderr } = spawnSync(shell, [], { input: `(\n${plan.action?.script ?? ""}\n)\n` });
  return plan.action?.interpret(result(status ?? 0, stdout, stderr));
}

function result(code: number, stdout: Buffer, stderr = Buffer.alloc(0)): StepResult {
  return { code, stdout, stderr, stdoutLength: stdout.length, stderrLength: stderr.length };
}

describe("raw", () => {
  it("runs text in a shell, and keeps newlines", async () => {
    const done = run(await planOf(raw, { cmd: "printf 'a%s\\n' \"$((1+1))\"; exit 3" }));
    expect(done).toMatchObject({ changed: true, failed: "the command ended with code 3" });
    expect(done?.result).toMatchObject({ rc: 3, stdout: "a2\n", stdout_lines: ["a2"] });
  });
});

describe("script", () => {
  const local: LocalFiles = {
    ...context.local,
    read: () => Promise.resolve(Buffer.from('#!/bin/sh\nprintf "%s|" "${0##*/}" "$@"\nexit 4\n')),
  };

  it.each(shells)("runs in %s with arguments that its shell expands", async (shell) => {
    const plan = await planOf(script, { cmd: "'it''s \"me\".sh'  a\\ b \"$((1+1))\" '$x'", chdir: "/" }, {}, { local });
    const [program = "", ...words] = shell.split(" ");
    const { status, stdout } = spawnSync(program, words, { input: plan.action?.script });
    expect([status, stdout.toString()]).toEqual([4, 'its "me".sh|a b|2|$x|']);
  });

  it("leaves nothing behind", async () => {
    const plan = await planOf(
      script,
      { cmd: "x.sh", executable: 'sh -c \'pwd; echo "$mdc_folder" >&2; ls "$mdc_folder" >&2\'' },
      {},
      { local },
    );
    const done = run({
      ...plan,
      action: plan.action && {
        ...plan.action,
        script: plan.action.script.replace("mdc_folder=", "export mdc_folder; mdc_folder="),
      },
    });
    const [folder = ""] = String(done?.result["stderr"]).split("\n");
    expect(folder).toMatch(/^\/tmp\//);
    expect(spawnSync("ls", [folder]).status).not.toBe(0);
  });

  it("is left out when something is there", async () => {
    const plan = await planOf(script, { cmd: "x.sh", creates: "/x" }, { creates: there }, { local });
    expect(plan).toMatchObject({ changes: [], note: "skipped, since /x exists" });
    expect(factsOf(script, { cmd: "x.sh", creates: "/x" })["creates"]).toEqual(["file:/x"]);
  });

  it("looks below chdir for what is no absolute path", () => {
    expect(factsOf(script, { cmd: "x.sh", chdir: "/d", creates: "a/./b", removes: "/c" })).toMatchObject({
      creates: ["file:/d/a/b"],
      removes: ["file:/c"],
    });
    expect(faultOf(script, { cmd: "x.sh", creates: "a" })).toContain("expected absolute paths in creates and removes");
  });

  it("takes wildcards for what they are in a name, as Ansible's does, but those of command", () => {
    expect(factsOf(script, { cmd: "x.sh", creates: "/a/*" })["creates"]).toEqual(["file:/a/*"]);
    const places = { chdir: "/d [1]", creates: "*.pid", removes: "/c" };
    expect(factsOf(command, { cmd: "x.sh", ...places })).toEqual({
      creates: ["matches:/d [[]1]/*.pid"],
      removes: ["file:/c"],
    });
  });

  it("tells of a quote in the words of command that nobody closes", () => {
    expect(faultOf(command, { cmd: "echo it's" })).toContain("expected every quote to be closed");
    expect(faultOf(command, { cmd: "echo a\\" })).toContain("a character behind each backslash");
  });

  it("needs a name", () => {
    expect(faultOf(script, { cmd: " " })).toBe("expected the name of a script");
  });
});

describe("pause", () => {
  it.each([
    [{ seconds: 0 }, "sleep 1", "Paused for 1.0 seconds"],
    [{ seconds: 5 }, "sleep 5", "Paused for 5.0 seconds"],
    [{ minutes: 1.5 }, "sleep 90", "Paused for 1.5 minutes"],
  ])("%j", async (params, text, stdout) => {
    const plan = await planOf(pause, params);
    expect(plan.action?.script).toBe(text);
    expect(plan.action?.interpret(result(0, Buffer.alloc(0)))).toMatchObject({ changed: false, result: { stdout } });
  });

  it("asks nobody", () => {
    expect(faultOf(pause, {})).toBe("expected seconds or minutes");
    expect(faultOf(pause, { prompt: "go?" })).toContain("prompt");
  });
});

describe("assemble", () => {
  const parts = new Map(
    Object.entries({ "10-b": "b", "2-c": "c\n", ".a": "hidden\n", "1": "1\n" }).map(([name, text]) => [
      name,
      Buffer.from(text),
    ]),
  );
  const facts = { target: absent, targetSha256: null, above: [directory], parts };

  it.each<[Record<string, unknown>, string]>([
    [{}, "hidden\n1\nb\nc\n"],
    [{ ignore_hidden: true, regexp: "-" }, "b\nc\n"],
    [{ ignore_hidden: true, delimiter: "--\\x2d" }, "1\n---\nb\n---\nc\n"],
    [{ ignore_hidden: true, delimiter: "x\\n" }, "1\nx\nb\nx\nc\n"],
    [{ regexp: "none" }, ""],
  ])("%j", async (params, text) => {
    const plan = await planOf(assemble, { src: "/d", dest: "/d/f", mode: "0600", ...params }, facts);
    expect(diffOf(plan)).toEqual([`/d/f content: null -> ${JSON.stringify(text)}`, '/d/f mode: null -> "0600"']);
    expect(plan.result).toMatchObject({
      src: "/d",
      dest: "/d/f",
      md5sum: createHash("md5").update(text).digest("hex"),
      msg: "OK",
    });
  });

  it("takes files of the controller", async () => {
    const local: LocalFiles = {
      ...context.local,
      list: () => Promise.resolve(["a", "b", "b/c"]),
      stat: (path) => Promise.resolve({ type: path.endsWith("b") ? "directory" : "file", size: 0, mode: 0 }),
      read: (path) => Promise.resolve(Buffer.from(path)),
    };
    const plan = await planOf(
      assemble,
      { src: "d", dest: "/f", remote_src: false },
      { ...facts, parts: undefined },
      { local },
    );
    expect(diffOf(plan)[0]).toBe('/f content: null -> "/controller/d/a"');
  });

  it("needs a directory", async () => {
    expect((await planOf(assemble, { src: "/d", dest: "/f" }, { ...facts, parts: null })).failed).toBe(
      "/d is not a directory",
    );
    expect(faultOf(assemble, { src: "d", dest: "/f" })).toContain("absolute path");
  });
});

describe("fetch", () => {
  const content = Buffer.from("log\n");
  const digest = createHash("sha256").update(content).digest("hex");
  const params = { src: "/var/log/x y", dest: "logs" };
  const facts = { found: there, digest };
  const at = (type: "file" | "directory" | "absent", sha256?: string): LocalFiles => ({
    ...context.local,
    target: (path) => Promise.resolve({ path, type, sha256 }),
  });

  it.each([
    [params, "logs/gw1/var/log/x y"],
    [{ ...params, flat: true }, "logs"],
    [{ ...params, dest: "logs/", flat: true }, "logs/x y"],
  ])("%j goes to %s", async (wanted, dest) => {
    const plan = await planOf(fetch, wanted, facts, { local: at("absent") });
    expect(plan.action?.script).toBe("cat -- '/var/log/x y'");
    expect(plan.action?.interpret(result(0, content))).toEqual({
      changed: true,
      result: expect.objectContaining({ dest, checksum: digest, remote_checksum: digest }),
      save: { path: dest, content },
    });
  });

  it("sends nothing that is there", async () => {
    const plan = await planOf(fetch, params, facts, { local: at("file", digest) });
    expect(plan).toEqual({ changes: [], result: { file: params.src, dest: "logs/gw1/var/log/x y", checksum: digest } });
  });

  it("sees that it is another file by now, or too large, or not there", async () => {
    const { action } = await planOf(fetch, params, facts, { local: at("absent") });
    expect(action?.interpret(result(0, Buffer.from("other")))).toMatchObject({
      failed: expect.stringContaining("checksum mismatch"),
    });
    expect(action?.interpret({ ...result(0, content), stdoutLength: 1e9 })).toMatchObject({
      failed: expect.stringContaining("are not fetched"),
    });
    const missing = { found: absent, digest: null };
    expect((await planOf(fetch, params, missing, { local: at("absent") })).failed).toBe(
      "the remote file does not exist",
    );
    const ignored = await planOf(fetch, { ...params, fail_on_missing: false }, missing, { local: at("absent") });
    expect(ignored.note).toBe("the remote file does not exist, not transferring, ignored");
    const folder = await planOf(fetch, params, { found: directory, digest: null }, { local: at("absent") });
    expect(folder.failed).toContain("cannot work on directories");
    expect((await planOf(fetch, { ...params, flat: true }, facts, { local: at("directory") })).failed).toContain(
      "trailing slash",
    );
  });

  it.each(["x", "/a/../b", "/a/"])("refuses %s", (src) => {
    expect(faultOf(fetch, { ...params, src })).toContain("expected");
  });
});
