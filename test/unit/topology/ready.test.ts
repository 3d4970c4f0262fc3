import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { loadInventory } from "../../../src/inventory/load.js";
import { rendered } from "./role-scope.js";

const home = mkdtempSync(join(tmpdir(), "mdc-ready-"));
const tools = join(home, "bin");

/** Stand-ins for what a host says of a unit that was started at noon, and of its ports and pages, which all answer. */
const said = {
  systemctl: 'case "$*" in *ActiveState*) echo active ;; *) echo "2026-03-01 12:00:00" ;; esac',
  ss: "echo LISTEN",
  curl: "printf 'WSO2 API Manager-3.1.0 200'",
};

beforeAll(() => {
  for (const folder of [tools, join(home, "repository", "logs")]) mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(said)) {
    writeFileSync(join(tools, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(tools, name), 0o755);
  }
  const inventory = loadInventory(["inventory/active-active-all-in-one.yml"], process.cwd());
  const script = rendered(inventory, "dc1-apim1", "ready.sh", { carbon_home: home }, "carbon");
  writeFileSync(join(home, "ready"), script);
});

afterAll(() => {
  rmSync(home, { recursive: true });
});

const line = (time: string, text: string): string => `TID: [-1234] [] [2026-03-01 ${time},123] ${text}`;
const started = line(
  "12:01:00",
  " INFO {org.wso2.carbon.core.internal.StartupFinalizerServiceComponent} - WSO2 Carbon started in 60 sec",
);
const source = "ERROR {org.wso2.carbon.ndatasource.core.DataSourceRepository} - Error in a data source";

async function ready(...log: string[]): Promise<string> {
  writeFileSync(join(home, "repository", "logs", "wso2carbon.log"), `${log.join("\n")}\n`);
  const { stderr } = await execa("sh", [join(home, "ready"), "0"], {
    env: { PATH: `${tools}${delimiter}${process.env["PATH"]}`, TZ: "UTC" },
    reject: false,
  });
  return stderr;
}

describe("a server is ready", () => {
  it("when its log says so since this start", async () => {
    expect(await ready(started)).toBe("");
    expect(await ready(started.replace("12:01", "11:01"), line("12:00:10", " INFO {a} - b"))).toMatch(
      /^not ready: waited in vain for 'WSO2 Carbon started in' in the log;/,
    );
  });

  it("whatever an earlier start complained about, and what is short-lived later on", async () => {
    expect(await ready(line("11:59:00", "FATAL {a} - b"), started)).toBe("");
    expect(await ready(started, line("12:30:00", source))).toBe("");
  });

  it("unless it complains since this start of what it does not get over", async () => {
    for (const broken of [line("12:00:30", "FATAL {a} - it is over"), line("12:00:30", source)])
      expect((await ready(broken, started)).split("\n")[0]).toBe(
        `not ready: since this start its log says: ${broken}; the last lines of ${home}/repository/logs/wso2carbon.log:`,
      );
  });

  it("or else it is said what usually is the cause, by what it said since this start", async () => {
    const refused = await ready(
      line("11:59:00", "ERROR {a} - java.net.BindException: Address already in use"),
      line("12:00:30", source),
      "Caused by: org.postgresql.util.PSQLException: Connection to dc1-db:5432 refused. Check the address.",
      line("12:00:31", "ERROR {a} - java.net.UnknownHostException: dc9-db"),
    );
    expect(
      refused
        .split("\n")
        .filter((text) => text.startsWith("This usually means: "))
        .sort(),
    ).toEqual([
      "This usually means: the database does not answer at the address in the configuration",
      "This usually means: this host does not resolve a name in the configuration",
    ]);
  });
});
