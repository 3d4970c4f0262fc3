import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { sysctl } from "../../../src/facts/sysctl.js";
import { shellHosts } from "./hosts.js";
import { runProbe, valuesOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-sysctl-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the fact sysctl", () => {
  it.each(shellHosts(folder))("$name reads all of a value, and knows what there is not", (host) => {
    const keys = ["kernel.pid_max", "net.ipv4.ip_local_port_range", "kernel.no_such_parameter", "kernel.ostype"];
    const { output, errors } = runProbe(sysctl, keys, host);
    expect(errors).toBe("");
    const read = (path: string): string => readFileSync(`/proc/sys/${path}`, "utf8").trimEnd();
    expect(valuesOf(sysctl, keys, output)).toEqual([
      read("kernel/pid_max"),
      read("net/ipv4/ip_local_port_range"),
      null,
      "Linux",
    ]);
  });
});
