import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { execa } from "execa";

/** One line about where the numbers come from, and how busy it is just now. */
export async function machineLine(): Promise<string> {
  const memory = Math.round(totalmem() / 2 ** 30);
  const docker = await execa("docker", ["version", "--format", "{{.Server.Version}}"], { reject: false });
  return [
    `${availableParallelism()} cores${cpuModel()}, ${memory} GiB`,
    `${await distribution()}, ${type()} ${release()}`,
    `Node ${process.version}`,
    ...(docker.failed ? [] : [`Docker ${docker.stdout.trim()}`]),
    `load average of the minute before ${loadavg()[0]?.toFixed(1)}`,
  ].join("; ");
}

function cpuModel(): string {
  const model = cpus()[0]?.model.replace(/\s+/g, " ").trim();
  return model === undefined || model === "" || model === "unknown" ? "" : ` (${model})`;
}

async function distribution(): Promise<string> {
  try {
    const text = await readFile("/etc/os-release", "utf8");
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1] ?? "unknown system";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return process.platform;
  }
}
