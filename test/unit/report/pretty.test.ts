import { describe, expect, it } from "@jest/globals";
import { noPaint } from "../../../src/report/colours.js";
import { createPrettyReporter } from "../../../src/report/pretty.js";
import { hostRecap, memoryStream, play, result, start } from "./events.js";

/** What stays on the screen: escape sequences away, and what was erased before the last frame, too. */
function lastScreen(written: string): string[] {
  const end = written.lastIndexOf("\u001b[G");

  return written
    .slice(end)
    .replace(/\u001b\[[?\d;]*[A-Za-z]/g, "")
    .split("\n");
}

describe("the pretty report", () => {
  it("leaves the finished tree, what there is to say, and the recap on the screen", async () => {
    const stdout = memoryStream({ isTTY: true, columns: 80, rows: 24 });
    const stderr = memoryStream();
    const { write } = process.stdout;
    const listenersBefore = process.listenerCount("SIGINT");
    const reporter = await createPrettyReporter(
      { stdout, stderr },
      { check: false, diff: false, verbosity: 0, stats: false, cwd: "/here" },
      { stdout: noPaint, stderr: noPaint },
    );
    reporter.onEvent(play("Site", { h1: "dc1", h2: "dc2" }));
    reporter.onEvent(start({ host: "h1" }));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(stdout.text).toContain("Write the file");
    reporter.onEvent(result({ host: "h1", status: "changed" }));
    reporter.onEvent(result({ host: "h2", status: "failed", message: "no space", stderr: "disk full" }));
    reporter.onEvent({ type: "warning", message: "odd" });
    reporter.onEvent({
      type: "recap",
      hosts: { h1: hostRecap({ changed: 1 }), h2: hostRecap({ failed: 1 }) },
      duration_ms: 1000,
      exit_code: 2,
    });
    await reporter.close();

    const screen = lastScreen(stdout.text);
    const mark = (sign: string, text: string): unknown => expect.stringMatching(new RegExp(`${sign} ${text}`));
    expect(screen).toEqual(
      expect.arrayContaining([
        mark("[✔√]", "dc1"),
        mark("[✔√]", "Write the file  1 changed"),
        mark("[✖×]", "dc2"),
        mark("[✖×]", "h2 failed: no space"),
        "TASK [Write the file]  site.yml:4",
        "failed: [h2] => no space",
        "      disk full",
        "2 hosts, 1 changed, 1 failed, in 1.0 s",
      ]),
    );
    expect(screen.filter((line) => line.includes("dc1"))).toHaveLength(1);
    expect(stderr.text).toBe("warning: odd\n");
    expect(process.stdout.write).toBe(write);
    expect(process.listenerCount("SIGINT")).toBe(listenersBefore);
  });
});
