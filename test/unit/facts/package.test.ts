import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { aptCache } from "../../../src/facts/apt-cache.js";
import { packageCandidate } from "../../../src/facts/package-candidate.js";
import { packageFact } from "../../../src/facts/package.js";
import { readRecorded, runProbe, valuesOf } from "./support.js";

let tools: string;

beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), "mdc-tools-"));
  stub(
    "dpkg-query",
    `ii |mawk|amd64|1.3.4|awk (= 1.3.4)
ii |libc6|amd64|2.36|
un |nope|||
rc |cron|amd64|3.0|
iU |half|all|1|
hi |held|all|2|
ii |exim4|all|4|mail-transport-agent, smtpd:any
rc |postfix|amd64|3|mail-transport-agent
`,
  );
  stub(
    "apt-cache",
    "curl:\n  Installed: 1\n  Candidate: 2\n  Version table:\n     2 500\nvirtual:\n  Installed: (none)\n  Candidate: (none)\n",
  );
});

afterAll(() => {
  rmSync(tools, { recursive: true });
});

function stub(name: string, output: string): void {
  writeFileSync(join(tools, name), `#!/bin/sh\ncat <<'E'\n${output}E\n`);
  chmodSync(join(tools, name), 0o755);
}

describe("package", () => {
  const keys = [
    "mawk",
    "awk",
    "libc6:amd64",
    "libc6:i386",
    "nope",
    "cron",
    "half",
    "held",
    "mail-transport-agent",
    "smtpd",
  ];

  it("reads dpkg's list, with what other packages provide", () => {
    const { code, output } = runProbe(packageFact, keys, { path: tools });
    expect(code).toBe(0);
    expect(valuesOf(packageFact, keys, output)).toEqual([
      { installed: true, version: "1.3.4" },
      { installed: false, providedBy: ["mawk"] },
      { installed: true, version: "2.36" },
      { installed: false },
      { installed: false },
      { installed: false, configured: true },
      { installed: false, broken: true },
      { installed: true, version: "2" },
      { installed: false, providedBy: ["exim4"] },
      { installed: false, providedBy: ["exim4"] },
    ]);
  });

  it("fails where dpkg gives nothing, instead of calling it an empty host", () => {
    const empty = mkdtempSync(join(tmpdir(), "mdc-tools-"));
    writeFileSync(join(empty, "dpkg-query"), "#!/bin/sh\nexit 2\n", { mode: 0o755 });
    expect(runProbe(packageFact, ["a"], { path: empty }).code).not.toBe(0);
    rmSync(empty, { recursive: true });
  });

  it("takes no strange output for an answer", () => {
    expect(readRecorded(packageFact, ["a"], "what?\n")[0]?.status).toBe("error");
  });

  it.each([
    [{ installed: true }, { installed: true, version: "1" }, []],
    [{ installed: true }, { installed: false }, ["it is not installed"]],
    [{ installed: true }, { installed: false, broken: true }, ["it is only half installed"]],
    [{ installed: true }, { installed: false, providedBy: ["b"] }, []],
    [{ installed: true, version: "2" }, { installed: true, version: "1" }, ["its version is 1, wanted 2"]],
    [{ installed: false }, { installed: true }, ["it is still installed"]],
  ])("promised %j, found %j", (promised, actual, wrong) => {
    expect(packageFact.kind.compare?.(promised, actual)).toEqual(wrong);
  });
});

describe("package_candidate", () => {
  it("reads the version that apt would install", () => {
    const keys = [{ name: "curl" }, { name: "virtual" }, { name: "unknown" }, { name: "curl", release: "bpo" }];
    const { output } = runProbe(packageCandidate, keys, { path: tools });
    expect(valuesOf(packageCandidate, keys, output)).toEqual(["2", null, null, "2"]);
  });
});

describe("apt_cache", () => {
  it("reads a time", () => {
    expect(valuesOf(aptCache, ["apt"], "1700000000\n")).toEqual([1_700_000_000]);
  });

  it("is kept when the time is not older than promised", () => {
    expect(aptCache.kind.compare?.(5, 6)).toEqual([]);
    expect(aptCache.kind.compare?.(6, 5)).toHaveLength(1);
  });
});
