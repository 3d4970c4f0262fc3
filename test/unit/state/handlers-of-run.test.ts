import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { HandlersOfRun, type HandlersOptions } from "../../../src/state/handlers-of-run.js";
import { KeptHandlers } from "../../../src/state/kept-handlers.js";
import type { LoadedPlay } from "../../../src/playbook/play.js";
import { playOf } from "../engine/plays.js";

let folder = "";
let warnings: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-kept-"));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const site: LoadedPlay = {
  ...playOf(`- name: Site
  hosts: all
  tasks: [{ command: a, notify: restart }]
  handlers: [{ name: restart, command: b }, { name: reload, command: c }]
`),
  place: { file: "/srv/site.yml", line: 1, column: 1 },
};
const time = "2026-03-01T02:15:09.120Z";

function handlers(parts: Partial<HandlersOptions> = {}): HandlersOfRun {
  const store = new KeptHandlers(folder, ["/srv/hosts.yml"]);
  const run = { id: "a", time, check: false };
  const warn = (message: string, host?: string): void => void warnings.push(`[${host}] ${message}`);
  return new HandlersOfRun({ store, run, plays: [site], recall: true, warn, ...parts });
}

function pending(run: HandlersOfRun, names: string[], host = "h1", play = "Site"): void {
  run.onEvent({ type: "handlers_pending", playbook: "/srv/site.yml", play, host, handlers: names });
}

describe("handlers that a run leaves to do", () => {
  it("are found by the next run of the play for the host, and told of with the run that left them", () => {
    pending(handlers(), ["restart", "reload"]);
    pending(handlers(), ["reload"], "a/b host");
    const next = handlers({ run: { id: "b", time: "2026-03-02T00:00:00.000Z", check: false } });
    expect(next.recalled("h1", site)).toEqual(["restart", "reload"]);
    expect(next.recalled("a/b host", site)).toEqual(["reload"]);
    expect(next.recalled("h2", site)).toEqual([]);
    expect(next.recalled("h1", { ...site, name: "Other" })).toEqual([]);
    expect(warnings[0]).toBe(
      "[h1] kept from the run of 2026-03-01 02:15:09 UTC: restart, reload will run (not with --no-kept-handlers)",
    );
    pending(next, ["reload"]);
    pending(next, []);
    expect(next.recalled("h1", site)).toEqual([]);
  });

  it("leave no file behind once there are none, and no file that others can read before", () => {
    const run = handlers();
    pending(run, ["restart"]);
    const [inventory] = readdirSync(join(folder, "handlers"));
    const files = (): string[] => readdirSync(join(folder, "handlers", inventory ?? ""));
    expect(files()).toEqual(["h1.json"]);
    expect(statSync(join(folder, "handlers", inventory ?? "", "h1.json")).mode & 0o777).toBe(0o600);
    pending(run, []);
    expect(files()).toEqual([]);
  });

  it("remember the first run that left them", () => {
    pending(handlers(), ["restart"]);
    pending(handlers({ run: { id: "b", time: "2026-04-01T00:00:00.000Z", check: false } }), ["restart", "reload"]);
    const kept = new KeptHandlers(folder, ["/srv/hosts.yml"]).of("h1");
    expect(kept.map(({ handler, run }) => [handler, run])).toEqual([
      ["restart", "a"],
      ["reload", "b"],
    ]);
  });

  it("stay where this run does not ask for them, and in check mode", () => {
    pending(handlers(), ["restart"]);
    const aside = handlers({ recall: false });
    expect(aside.recalled("h1", site)).toEqual([]);
    pending(aside, ["reload"]);
    pending(aside, []);
    const check = handlers({ run: { id: "c", time, check: true } });
    expect(check.recalled("h1", site)).toEqual(["restart"]);
    expect(warnings.at(-1)).toContain("would run");
    pending(check, []);
    expect(handlers().recalled("h1", site)).toEqual(["restart"]);
  });

  it("are forgotten, with a warning, when the play or the handler is not there any more", () => {
    pending(handlers(), ["gone", "restart"]);
    pending(handlers(), ["restart"], "h1", "Old play");
    expect(handlers().recalled("h1", site)).toEqual(["restart"]);
    expect(warnings.slice(0, 2)).toEqual([
      expect.stringContaining(
        '"gone" of play "Site", kept from the run of 2026-03-01 02:15:09 UTC, is not there any more',
      ),
      expect.stringContaining('"restart" of play "Old play"'),
    ]);
    warnings = [];
    expect(handlers().recalled("h1", site)).toEqual(["restart"]);
    expect(warnings).toHaveLength(1);
  });

  it("are nothing where their file is broken, and tell once when it cannot be written", () => {
    pending(handlers(), ["restart"]);
    const [inventory] = readdirSync(join(folder, "handlers"));
    const file = join(folder, "handlers", inventory ?? "", "h1.json");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 40));
    expect(handlers().recalled("h1", site)).toEqual([]);
    rmSync(join(folder, "handlers"), { recursive: true });
    writeFileSync(join(folder, "handlers"), "in the way");
    const run = handlers({ recall: false });
    pending(run, ["restart"]);
    pending(run, ["reload"]);
    expect(warnings).toEqual([expect.stringContaining("cannot be written down")]);
  });
});
