import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { RunEvent } from "../../../src/engine/events.js";
import type { LoadedPlay } from "../../../src/playbook/play.js";
import { resumed, type ResumeRequest } from "../../../src/state/resume.js";
import type { RunHeader } from "../../../src/state/run-header.js";
import { logFile, openRunLog } from "../../../src/state/run-log.js";
import { complaintOf, playOf } from "../engine/plays.js";
import { hostRecap, play as playStart } from "../report/events.js";
import { begun, done, header, point } from "./lines.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-resume-"));
  mkdirSync(join(folder, "runs"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function play(...names: string[]): LoadedPlay {
  const tasks = names.map((name) => `    - { name: ${name}, command: "true" }\n`).join("");
  const loaded = playOf(`- name: Site\n  hosts: all\n  tasks:\n${tasks}`);
  for (const node of loaded.nodes) if (node.kind === "task") node.place = { ...node.place, file: "/srv/site.yml" };
  return loaded;
}

function log(about: Partial<RunHeader>, ...events: RunEvent[]): string {
  const head = header(about);
  const file = logFile(join(folder, "runs"), head);
  const written = openRunLog(file, head, () => undefined);
  events.forEach((event) => written.onEvent(event));
  written.close();
  return file;
}

function request(parts: Partial<ResumeRequest> = {}): ResumeRequest {
  const { playbooks, inventory } = header();
  const plays = [play("first", "second")];
  return { file: undefined, folder: join(folder, "runs"), playbooks, inventory, plays, unknown: "refuse", ...parts };
}

const command = (name: string): RunEvent[] => [begun(point(name)), done(point(name))];

describe("which run is gone on with", () => {
  it("is the newest of the same playbooks and inventory that was no check", () => {
    log({ time: "2026-01-01T00:00:00.000Z" }, ...command("first"));
    const wanted = log({ time: "2026-01-02T00:00:00.000Z" }, ...command("first"));
    log({ time: "2026-01-03T00:00:00.000Z", check: true });
    log({ time: "2026-01-04T00:00:00.000Z", inventory: ["/srv/other.yml"] });
    log({ time: "2026-01-05T00:00:00.000Z", playbooks: ["/srv/site.yml", "/srv/more.yml"] });
    const found = resumed(request());
    expect([found.file, found.past.since]).toEqual([wanted, "2026-01-02 00:00:00 UTC"]);
    expect(found.past.taskAt(point("first"))?.status).toBe("changed");
  });

  it("is the one named, if it fits", () => {
    const other = log({ inventory: ["/srv/other.yml"] });
    const check = log({ id: "1", check: true });
    expect(complaintOf(() => resumed(request({ file: other })))).toMatch(
      /run of other hosts \| the inventory \/srv\/other.yml$/,
    );
    expect(complaintOf(() => resumed(request({ file: check })))).toContain("the log of a check");
    expect(complaintOf(() => resumed(request({ file: "/srv/none" })))).toContain("ENOENT");
    rmSync(join(folder, "runs"), { recursive: true });
    expect(complaintOf(() => resumed(request()))).toContain("there is no log of a run of these playbooks");
  });

  it("is none that came to its end, unless there are hosts that it left out", () => {
    const recap = (exit_code: number): RunEvent => ({
      type: "recap",
      hosts: { h1: hostRecap() },
      duration_ms: 1,
      exit_code,
    });
    const first = log({}, playStart("Site", { h1: undefined }), recap(0));
    expect(complaintOf(() => resumed(request()))).toMatch(/^the run of 2026-03-01 02:15:09 UTC came to its end/);
    const both = log(
      { time: "2026-03-02T00:00:00.000Z", resumes: first },
      playStart("Site", { h1: undefined, h2: undefined }),
      recap(0),
    );
    expect(resumed(request()).file).toBe(both);
    const failed = log({ time: "2026-03-03T00:00:00.000Z" }, recap(2));
    expect(resumed(request()).file).toBe(failed);
  });

  it("reads along the runs that it went on with itself", () => {
    const first = log({}, ...command("first"));
    const last = log({ time: "2026-03-02T00:00:00.000Z", resumes: first }, ...command("second"));
    const { past, file } = resumed(request());
    expect(file).toBe(last);
    expect(past.taskAt(point("first"))?.status).toBe("changed");
    rmSync(first);
    expect(complaintOf(() => resumed(request()))).toContain("the run log cannot be read");
  });
});

describe("a run that cannot be gone on with", () => {
  it("is one with a command whose end nobody knows, until somebody says what to do", () => {
    log({}, begun(point("first")), begun(point("second", { at: 1, host: "h2" }), 0, true));
    expect(complaintOf(() => resumed(request()))).toBe(
      'nobody knows whether these commands were done: "first" on h1 (/srv/site.yml:4)' +
        " | --rerun-unknown to run them again, or --skip-unknown to take them as done | look on the host which it is",
    );
    expect(resumed(request({ unknown: "rerun" })).past.taskAt(point("first"))).toBeUndefined();
    expect(resumed(request({ unknown: "skip" })).past.taskAt(point("first"))?.status).toBe("ok");
  });

  it("is one of a playbook in which a command that was done is not to be found, or the plays are others", () => {
    log({}, ...command("first"), done(point("harmless", { at: 1 })));
    expect(resumed(request({ plays: [play("new", "first")] })).past).toBeDefined();
    expect(complaintOf(() => resumed(request({ plays: [play("renamed")] })))).toMatch(
      /^the content has changed since that run: "first", which was done \(\/srv\/site.yml:4\)/,
    );
    const other = { ...play("first"), name: "Before" };
    expect(complaintOf(() => resumed(request({ plays: [other, play("first")] })))).toContain('play "Site"');
  });
});
