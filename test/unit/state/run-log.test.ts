import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { runsFolder } from "../../../src/state/folder.js";
import { readRunLog } from "../../../src/state/read-run-log.js";
import { logFile, logFiles, openRunLog, removeOldLogs } from "../../../src/state/run-log.js";
import { hostRecap, play, result } from "../report/events.js";
import { begun, done, header, point } from "./lines.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const failing = (error: Error): never => {
  throw error;
};

describe("run log", () => {
  it("is for its owner only, and gives back what happened", () => {
    const file = join(folder, "runs", "a.ndjson");
    const log = openRunLog(file, header(), failing);
    log.onEvent(play("Site", { h1: undefined }));
    log.onEvent({ type: "progress", host: "h1", task: "copy", done: 1, total: 2 });
    log.onEvent(done(point("first")));
    log.onEvent(result({ status: "failed", message: "no", stdout: "o".repeat(10_000) }));
    log.onEvent({ type: "recap", hosts: { h1: hostRecap({ ok: 1 }) }, duration_ms: 5, exit_code: 2 });
    log.close();
    expect([statSync(file).mode & 0o777, statSync(join(folder, "runs")).mode & 0o777]).toEqual([0o600, 0o700]);
    const read = readRunLog(file);
    expect(read.header).toEqual(header());
    expect(read.lines.map(({ type }) => type)).toEqual(["play_start", "task_done", "task_result", "recap"]);
    expect(read.complete).toBe(true);
    expect(read.lines[2]).toMatchObject({ stdout: expect.stringContaining("6000 characters are left out") });
  });

  it("makes an older file that others can read its owner's", () => {
    const file = join(folder, "a.ndjson");
    writeFileSync(file, "old", { mode: 0o644 });
    openRunLog(file, header(), failing).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readRunLog(file).lines).toEqual([]);
  });

  it("holds what begins before it can begin, so that a run that is killed then has told of it", () => {
    const file = join(folder, "a.ndjson");
    const log = openRunLog(file, header(), failing);
    log.onEvent(done(point("first")));
    log.onEvent(begun(point("second", { at: 1 })));
    const text = readFileSync(file, "utf8");
    log.close();
    expect(text).toMatch(/"task_done".*\n.*"task_start".*\n$/);
  });

  it("is read up to a line that was cut off, and around what is not one of its own", () => {
    const file = join(folder, "a.ndjson");
    const log = openRunLog(file, header(), failing);
    log.onEvent(done(point("first")));
    log.close();
    appendFileSync(file, '{"type":"of a later version","at":1}\nno json\n{"type":"task_done","play":"Si');
    const { lines, complete } = readRunLog(file);
    expect(lines).toHaveLength(1);
    expect(complete).toBe(false);
  });

  it.each([["{}\n"], ["PLAY [x]\n"], [""]])("is refused when it begins with %j", (text) => {
    writeFileSync(join(folder, "a"), text);
    expect(() => readRunLog(join(folder, "a"))).toThrow(/is no run log/);
  });

  it("keeps the newest 50 of a folder", () => {
    for (let minute = 10; minute < 65; minute += 1)
      writeFileSync(logFile(folder, header({ time: `2026-03-01T02:00:00.0${minute}Z` })), "");
    writeFileSync(join(folder, "other.txt"), "");
    removeOldLogs(folder);
    expect(readdirSync(folder)).toHaveLength(51);
    expect(logFiles(folder)[0]).toContain("02-00-00.064Z");
    expect(logFiles(folder).at(-1)).toContain("02-00-00.015Z");
    expect(logFiles(join(folder, "none"))).toEqual([]);
  });

  it("tells when it cannot be written, once, and lets the run go on", () => {
    const faults: string[] = [];
    const log = openRunLog("/dev/full", header(), (error) => faults.push(error.message));
    log.onEvent(begun(point("first")));
    log.close();
    expect(faults).toEqual([expect.stringContaining("ENOSPC")]);
  });

  it("has its place by the XDG Base Directory Specification", () => {
    expect(runsFolder({ XDG_STATE_HOME: "/state", HOME: "/home/x" })).toBe("/state/mdc-provision/runs");
    expect(runsFolder({ XDG_STATE_HOME: "relative", HOME: "/home/x" })).toBe("/home/x/.local/state/mdc-provision/runs");
    expect(runsFolder({ HOME: "/home/x" })).toBe("/home/x/.local/state/mdc-provision/runs");
  });
});
