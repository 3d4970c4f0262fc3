import { createInterface } from "node:readline";
import { execa } from "execa";
import { TaskError } from "../../src/errors.js";
import type { Lab } from "../lab/index.js";
import { projectRoot } from "../lab/paths.js";
import { seenAs } from "./arena.js";

/** A lab behind wires that are as long as was asked for. */
export interface DistantLab {
  lab: Lab;
  close(): Promise<void>;
}

/**
 * Puts a relay before every host. All relays share a process that is not the bench's, so that what they compute is in nobody's
 * figures; it ends with the bench, however that ends.
 */
export async function raiseRelays(lab: Lab, roundTripMs: number, folder: string): Promise<DistantLab> {
  const ports = lab.hosts.map(({ sshPort }) => String(sshPort));
  const script = ["--import", "./scripts/typescript.mjs", "test/bench/relay-process.ts"];
  const relays = execa(process.execPath, [...script, String(roundTripMs / 2), ...ports], {
    cwd: projectRoot,
    stdin: "pipe",
    stderr: "inherit",
    reject: false,
  });
  const close = async (): Promise<void> => {
    relays.stdin.end();
    await relays;
  };
  const answer = await new Promise<string>((resolve) => {
    createInterface(relays.stdout)
      .once("line", resolve)
      .once("close", () => resolve(""));
  });
  if (answer === "") throw new TaskError(`the relays did not start: ${(await relays).shortMessage ?? ""}`);
  const relayed = JSON.parse(answer) as number[];
  const places = lab.hosts.map((host, index) => ({ ...host, sshPort: relayed[index] ?? 0 }));
  return { lab: await seenAs(lab, places, folder), close };
}
