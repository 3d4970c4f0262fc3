import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createReporter } from "../../../src/report/select.js";
import { exec, sharedLab, type Lab } from "../../lab/index.js";
import { look, play, type Played } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

/** Sleeps that the cases leave behind last this long, which tells them from those of others. */
const long = `300.${process.pid}`;

afterAll(() => exec(lab.host("h1"), `pkill -f 'sleep ${long.replace(".", "[.]")}'`));

/** Commands as tasks of one play on h1, each on its own whatever becomes of the others. */
async function run(commands: Record<string, string>, variables: Record<string, unknown> = {}): Promise<Played> {
  const tasks = Object.entries(commands).map(([name], index) => ({
    name,
    shell: { cmd: `<%= commands[${index}] %>`, strip_empty_ends: false },
    register: `r${index}`,
  }));
  const shown = { name: "shown", debug: { var: `<%= [${tasks.map(({ register }) => register).join(", ")}] %>` } };
  const site = [
    { hosts: "h1", ignore_errors: true, tasks: [...tasks, shown] },
    { hosts: "h2", tasks: [{ name: "other", command: "id -un" }] },
  ];
  return play(lab, JSON.stringify(site), {
    hosts: { h1: variables },
    options: { extraVars: { commands: Object.values(commands) } },
  });
}

describe("what commands print and leave behind", () => {
  let played: Played;

  beforeAll(async () => {
    played = await run({
      nul: "printf 'a\\0b'",
      utf8: "printf '\\377\\376 \\303\\251 \\303'",
      controls: "printf '\\033]0;title\\a\\033[2J\\rforged\\302\\233\\342\\200\\256'; exit 1",
      nothing: "exec >&- 2>&-; echo lost",
      elsewhere: "exec 2>&1; cd /; umask 777; ls /nowhere; set -e; false; echo never",
      stdin: "read -r line || echo end of input; cat; wc -c",
      code: "exit 255",
      signal: "sh -c 'kill -9 $$'",
      frames: "printf '%s 0 0 0 3 3 0 0\\nabc' \"$mdc_nonce\"; printf '%s 0 1 0 3 3 0 0\\nabc' \"$mdc_nonce\" >&2",
      syntax: "if then fi (",
      background: `sleep ${long} & echo begun`,
      nohup: `nohup sleep ${long} & echo begun`,
      setsid: `setsid sh -c 'echo daemon; exec sleep ${long}' & sleep 0.1; echo begun`,
      orphan: `( ( sleep ${long}; echo late ) & ) ; echo begun`,
      deaf: `timeout -k 0.2 1 sh -c 'trap "" TERM; echo deaf; sleep 300; sleep 300'`,
      last: "pwd; umask; echo fine",
    });
  });

  it.each([
    ["nul", "changed", "a\0b", undefined],
    ["utf8", "changed", "\ufffd\ufffd é \ufffd", undefined],
    ["nothing", "ignored", undefined, undefined],
    ["elsewhere", "ignored", expect.stringMatching(/^ls: .*\/nowhere.*\n$/), undefined],
    ["stdin", "changed", "end of input\n0\n", undefined],
    ["code", "ignored", undefined, undefined],
    ["signal", "ignored", undefined, "Killed\n"],
    ["frames", "changed", expect.stringMatching(/ 0 0 0 3 3 0 0\nabc$/), expect.stringMatching(/ 0 1 0 3 3 0 0\nabc$/)],
    ["syntax", "ignored", undefined, expect.stringContaining("yntax error")],
    ["background", "changed", "begun\n", undefined],
    ["nohup", "changed", "begun\n", undefined],
    ["setsid", "changed", "daemon\nbegun\n", undefined],
    ["orphan", "changed", "begun\n", undefined],
    ["deaf", "ignored", "deaf\n", "Killed\n"],
    ["last", "changed", "/home/debian\n0022\nfine\n", undefined],
  ])("comes as it is, and the session goes on: %s", (task, status, stdout, stderr) => {
    const found = played.of("h1", task);
    expect([found.status, found.stdout, found.stderr]).toEqual([status, stdout, stderr]);
  });

  it.each([
    ["code", 255],
    ["signal", 137],
    ["deaf", 137],
    ["syntax", 2],
  ])("codes are told: %s", (task, code) => {
    expect(played.of("h1", task).message).toBe(`the command ended with code ${code}`);
  });

  it("nobody waits for what was left in the background, and it lives on", async () => {
    expect(await look(lab, "h1", `pgrep -cx -f 'sleep ${long}'`)).toBe("4");
    expect(played.of("h2", "other").status).toBe("changed");
  });

  it.each(["plain", "json"] as const)("nothing of it steers the operator's terminal: %s", async (mode) => {
    let text = "";
    const stream = { isTTY: true, write: (piece: string) => ((text += piece), true) };
    const options = { check: false, diff: false, verbosity: 2, stats: false, cwd: "/" };
    const reporter = await createReporter(mode, { stdout: stream, stderr: stream }, options, { NO_COLOR: "1" });
    for (const event of played.events) reporter.onEvent(event);
    await reporter.close();
    expect(text).toMatch(/forged/);
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe("50 MB on stdout and on stderr at once", () => {
  it("are cut on the host, which the result tells: the controller gets 4 MiB of them", async () => {
    const both = "( yes stderr | head -c 50000000 >&2 ) & yes stdout | head -c 50000000; wait; printf END";
    const played = await run({ large: both });
    const { stdout = "", stderr = "" } = played.of("h1", "large");
    expect(stdout).toMatch(
      /^(stdout\n)+.*\n\[47902851 of 50000003 bytes are left out here\]\n[^\n]*\n(stdout\n)+[a-z]*END$/,
    );
    expect(stderr).toMatch(
      /^(stderr\n)+.*\n\[47902848 of 50000000 bytes are left out here\]\n[^\n]*\n(stderr\n)+[a-z]*$/,
    );
    expect(stdout.length + stderr.length).toBeLessThan(4_200_000);
    expect(played.hosts["h1"]?.bytes_received).toBeLessThan(4_300_000);
    // Nor do they stay on the host.
    expect(await look(lab, "h1", "find /tmp/mdc-provision.* -size +1M 2>/dev/null")).toBe("");
  });
});
