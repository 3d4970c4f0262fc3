import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { TaskError } from "../../src/errors.js";
import type { CommandLine } from "./contestant.js";

const preload = fileURLToPath(new URL("peak.mjs", import.meta.url));

/** What crossed the wire in a run of ours, of the host with the most of it. */
export interface Wire {
  roundTrips: number;
  bytesSent: number;
}

/** Runs a command line of ours once more, with its report as JSON, and gives what its recap tells. */
export async function wireOf({ program, args }: CommandLine): Promise<Wire> {
  const { failed, shortMessage, stdout } = await execa(program, [...args, "--output", "json"], { reject: false });
  if (failed) throw new TaskError(`mdc-provision: ${shortMessage}\n${stdout}`);
  const recap = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { hosts: Record<string, HostRecap> };
  const hosts = Object.values(recap.hosts);
  return {
    roundTrips: Math.max(...hosts.map((host) => host.round_trips)),
    bytesSent: Math.max(...hosts.map((host) => host.bytes_sent)),
  };
}

interface HostRecap {
  round_trips: number;
  bytes_sent: number;
}

/** The same command line of ours, and where it leaves the most memory that it had. */
export function watched({ program, args }: CommandLine, folder: string): { command: CommandLine; file: string } {
  const file = join(folder, "peak");
  return { command: { program, args: ["--import", preload, ...args], env: { BENCH_PEAK_FILE: file } }, file };
}

/** In MB, as 10^6 bytes. */
export async function peakIn(file: string): Promise<number> {
  return (Number(await readFile(file, "utf8")) * 1024) / 1e6;
}
