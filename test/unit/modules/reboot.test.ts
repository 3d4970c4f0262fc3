import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { HostConnection } from "../../../src/engine/connections.js";
import { UnreachableError } from "../../../src/errors.js";
import { reboot } from "../../../src/modules/reboot.js";
import { waitForConnection } from "../../../src/modules/wait-for-connection.js";
import { localTransport } from "../../../src/remote/transports/local.js";
import { debian, planOf, scriptOf } from "./support.js";

const now = spawnSync("cat", ["/proc/sys/kernel/random/boot_id"]).stdout.toString().trim();

async function outcomeOf(params: Record<string, unknown>, boot: string) {
  const plan = await planOf(reboot, params, {}, { host: { ...debian, boot } });
  const { status, stdout, stderr } = spawnSync("sh", [], { input: scriptOf(plan) });
  return plan.action?.interpret({ code: status ?? -1, stdout, stderr, stdoutLength: 0, stderrLength: 0 });
}

describe("reboot", () => {
  it("goes on where the host has booted, once a command succeeds", async () => {
    expect(await outcomeOf({}, "another")).toEqual({ changed: true, result: { rebooted: true } });
    expect(await outcomeOf({ test_command: "false", reboot_timeout: 1 }, "another")).toMatchObject({
      failed: "Timed out waiting for false to succeed after the host had booted",
    });
  });

  it("says that the host does not go down", async () => {
    expect(await outcomeOf({ reboot_command: "true", reboot_timeout: 0 }, now)).toMatchObject({
      changed: true,
      failed: "the host did not go down within 0 s",
    });
    expect(await outcomeOf({ reboot_command: "echo no >&2; false" }, now)).toMatchObject({
      changed: false,
      failed: "Reboot command failed: no",
    });
  });

  it("asks for root, and for a kernel that tells", async () => {
    const host = { ...debian, uid: 1000, boot: now };
    expect((await planOf(reboot, {}, {}, { host })).failed).toContain("only root");
    expect((await planOf(reboot, { reboot_command: "sudo reboot" }, {}, { host })).failed).toBeUndefined();
    expect((await planOf(reboot, {}, {}, { host: { ...debian, boot: "" } })).failed).toContain("kernel");
  });
});

describe("wait_for_connection", () => {
  it("outlasts the loss of a connection, and gives a host time", async () => {
    expect((await planOf(waitForConnection, { timeout: 7 })).action).toMatchObject({ outlasts: 7, script: ":" });
    expect((await planOf(waitForConnection, { delay: 3 })).action?.script).toBe("sleep '3'");
    expect(waitForConnection.patience?.({})).toBe(600);
    expect(waitForConnection.patience?.({ timeout: 7 })).toBe(7);
  });

  it("has the connection tried until the host is there", async () => {
    let tries = 0;
    const opening = () => {
      tries += 1;
      if (tries < 3) return Promise.reject(new UnreachableError("not there"));
      return Promise.resolve({ transport: localTransport(), reconnectMs: 0, shared: true });
    };
    const impatient = new HostConnection(opening);
    await expect(impatient.conduit(undefined)).rejects.toThrow("not there");
    tries = 0;
    const patient = new HostConnection(opening);
    patient.bePatient(20);
    expect((await patient.conduit(undefined)).basics.kernel).toBe("Linux");
    expect(tries).toBe(3);
    await patient.close();
  });
});
