import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import tar from "tar-stream";
import { sharedLab, type Lab } from "../../lab/index.js";
import { zip } from "../../standin/zip.js";
import { runTasks, type TaskCall } from "../support/run-task.js";
import { onHost, place, targetIn } from "./closed-loop.js";

/** Tasks of one play whose facts are read together, so that each is planned on what those before it will have done. */
interface Sequence {
  name: string;
  arrange?: string;
  tasks: TaskCall[];
  /** What each task comes to. */
  told: string[];
  /** What the check says, where it cannot know all. */
  foretold?: string[];
  /** What the tasks come to the next time; `ok` unless told. */
  again?: string[];
  verify: Record<string, string>;
}

const line = (path: string, text: string): TaskCall => ({ module: "lineinfile", params: { path, line: text } });

const sequences: Sequence[] = [
  {
    name: "a file in a directory that is made before it, and read after",
    tasks: [
      { module: "file", params: { path: `${place}/d/e`, state: "directory", mode: "0750" } },
      { module: "copy", params: { content: "a\n", dest: `${place}/d/e/f` } },
      line(`${place}/d/e/f`, "b"),
      { module: "slurp", params: { src: `${place}/d/e/f` } },
      { module: "file", params: { path: `${place}/d/e/f`, mode: "0600" } },
    ],
    told: ["changed", "changed", "changed", "ok", "changed"],
    again: ["ok", "changed", "changed", "ok", "ok"],
    verify: { "cat d/e/f; stat -c %a d/e d/e/f": "a\nb\n750\n600" },
  },
  {
    name: "a file below the members of an archive",
    arrange: "mkdir to",
    tasks: [
      { module: "unarchive", params: { src: "a.zip", dest: `${place}/to`, creates: `${place}/to/top` } },
      { module: "template", params: { src: "x.ejs", dest: `${place}/to/top/conf/x` } },
      { module: "file", params: { path: `${place}/to/top/run`, mode: "0755" } },
    ],
    told: ["changed", "changed", "changed"],
    verify: { "cat to/top/conf/x; stat -c %a to/top/run": "rendered\n755" },
  },
  {
    name: "attributes of a tree that gets one more file before",
    arrange: "mkdir d; echo >d/a",
    tasks: [
      { module: "copy", params: { content: "b", dest: `${place}/d/b` } },
      { module: "file", params: { path: `${place}/d`, state: "directory", recurse: true, owner: "daemon" } },
    ],
    told: ["changed", "changed"],
    verify: { "stat -c %U d d/a d/b": "daemon\ndaemon\ndaemon" },
  },
  {
    name: "a tree that is removed and made anew",
    arrange: "mkdir d; echo old >d/a",
    tasks: [
      { module: "file", params: { path: `${place}/d`, state: "absent" } },
      { module: "file", params: { path: `${place}/d`, state: "directory" } },
      { module: "copy", params: { content: "new\n", dest: `${place}/d/b` } },
    ],
    told: ["changed", "changed", "changed"],
    again: ["changed", "changed", "changed"],
    verify: { "ls d; cat d/b": "b\nnew" },
  },
  {
    name: "a link, and then what it leads to under both names",
    arrange: "printf '0\\n' >real",
    tasks: [
      { module: "file", params: { src: "real", path: `${place}/link`, state: "link" } },
      line(`${place}/link`, "1"),
      line(`${place}/real`, "2"),
      line(`${place}/link`, "3"),
    ],
    told: ["changed", "changed", "changed", "changed"],
    foretold: ["changed", "unknown", "unknown", "unknown"],
    verify: { "cat real; readlink link": "0\n1\n2\n3\nreal" },
  },
  {
    name: "an archive that is sent and then unpacked there",
    arrange: "mkdir to",
    tasks: [
      { module: "copy", params: { src: "a.tar", dest: `${place}/a.tar` } },
      { module: "unarchive", params: { remote_src: true, src: `${place}/a.tar`, dest: `${place}/to` } },
    ],
    told: ["changed", "changed"],
    foretold: ["changed", "unknown"],
    verify: { "cat to/top/conf/x": "old" },
  },
];

const pack = tar.pack();
pack.entry({ name: "top/conf/x" }, "old\n");
pack.finalize();
const packed = await buffer(pack);

const folder = mkdtempSync(join(tmpdir(), "mdc-sequences-"));
const archive = zip([
  { name: "top/run", mode: 0o644, data: Buffer.from("#!/bin/sh\n") },
  { name: "top/conf/x", mode: 0o644, data: Buffer.from("old\n") },
]);

let lab: Lab;
beforeAll(async () => {
  lab = await sharedLab();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("tasks of one play", () => {
  it.each(sequences.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
    const files = { "files/a.zip": archive, "files/a.tar": packed, "templates/x.ejs": "rendered\n" };
    const target = targetIn(folder, lab, "h1", { files });
    await onHost(lab, "h1", `rm -rf ${place}; mkdir -p ${place}; cd ${place}; ${one.arrange ?? ""}`, "/");
    const foretold = await runTasks(target, one.tasks, { check: true });
    expect(foretold.map(({ status, message }) => [status, message ?? ""].join(" "))).toEqual(
      (one.foretold ?? one.told).map((status) => expect.stringMatching(new RegExp(`^${status}`))),
    );
    const done = await runTasks(target, one.tasks);
    expect(done.map((outcome) => outcome.status)).toEqual(one.told);
    for (const [command, output] of Object.entries(one.verify))
      expect({ command, output: await onHost(lab, "h1", command) }).toEqual({ command, output });
    const again = await runTasks(target, one.tasks);
    expect(again.map((outcome) => outcome.status)).toEqual(one.again ?? one.tasks.map(() => "ok"));
  });
});
