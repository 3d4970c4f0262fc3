import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Lab } from "../../lab/index.js";

/** What a command line came to. */
export interface Ended {
  /** Null when it was killed. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A command line that is going on. */
export interface Going {
  process: ChildProcessWithoutNullStreams;
  ended: Promise<Ended>;
  /** Resolves once what it printed matches; rejects when it ends before. */
  said(pattern: RegExp, on?: "stdout" | "stderr"): Promise<void>;
}

/** A folder with playbooks and an inventory of lab hosts, whose runs leave their logs in it. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "mdc-project-"));
  readonly state = join(this.folder, "state");

  constructor(lab: Lab, files: Record<string, string>) {
    this.write({ "hosts.yml": JSON.stringify({ all: { hosts: lab.inventory } }), ...files });
  }

  write(files: Record<string, string>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  /** Runs the built program to its end. */
  cli(...args: string[]): Promise<Ended> {
    return this.beginCli(...args).ended;
  }

  /** `run site.yml` on all hosts of the lab. */
  run(...args: string[]): Promise<Ended> {
    return this.cli("run", "site.yml", "-i", "hosts.yml", "--lock-wait", "100", ...args);
  }

  /** Begins `run site.yml`, and tells of every task that begins. */
  start(...args: string[]): Going {
    return this.beginCli("run", "site.yml", "-i", "hosts.yml", "--lock-wait", "100", "-vvv", ...args);
  }

  /** Begins a command line without a terminal. */
  beginCli(...args: string[]): Going {
    return this.begin(process.execPath, [program, ...args]);
  }

  /** Begins a command line on a terminal of its own. */
  onTerminal(...args: string[]): Going {
    const quoted = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    return this.begin("script", ["-qec", quoted.join(" "), "/dev/null"]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private begin(command: string, args: readonly string[]): Going {
    const env = { ...process.env, XDG_STATE_HOME: this.state, CI: "", NO_COLOR: "1" };
    const child = spawn(command, args, { cwd: this.folder, env });
    const output = { stdout: "", stderr: "" };
    const listeners = new Set<() => void>();
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        listeners.forEach((listener) => listener());
      });
    }
    const ended = new Promise<Ended>((done, fail) => {
      child.on("error", fail);
      child.on("close", (code) => done({ code, ...output }));
    });
    const seen = { stdout: 0, stderr: 0 };
    const said: Going["said"] = (pattern, on = "stdout") =>
      new Promise((done, fail) => {
        const look = (): void => {
          const match = pattern.exec(output[on].slice(seen[on]));
          if (!match) return;
          seen[on] += match.index + match[0].length;
          listeners.delete(look);
          done();
        };
        listeners.add(look);
        void ended.then(() => fail(new TypeError(`it ended without ${String(pattern)}: ${JSON.stringify(output)}`)));
        look();
      });
    return { process: child, ended, said };
  }
}

const program = resolve("dist/cli/main.js");
