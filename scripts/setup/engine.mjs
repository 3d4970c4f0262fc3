import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { answer, labRoot, run, SetupError, timed } from "./command.mjs";
import { installDebian, isDebianRoot, updateLists } from "./debian.mjs";

const logFile = join(labRoot, "dockerd.log");
/** Present when the engine was started here: its process id, or "systemd". */
const startedHere = join(labRoot, "dockerd.pid");
const hasSystemd = existsSync("/run/systemd/system");

function answers() {
  return Boolean(answer("docker", ["version", "--format", "{{.Server.Version}}"]));
}

/** Uses the engine that answers; on a Debian of ours without one, installs and starts it. */
export async function startEngine() {
  if (answers()) return;
  if (!isDebianRoot()) {
    throw new SetupError(
      "no Docker engine answers to `docker version`. Start Docker (or install it), or give this user access to it, and try again.",
    );
  }
  if (answer("dockerd", ["--version"]) === undefined || answer("docker", ["--version"]) === undefined) {
    // Debian 12 has the client in docker.io, Debian 13 in a package of its own. ssh is for the lab's own use.
    const packages = ["docker.io", "docker-cli", "iptables", "openssh-client"];
    await timed("install the Docker engine", async () => {
      await updateLists();
      await installDebian(packages);
    });
  }
  await timed("start the Docker engine", start);
}

/** Every host's systemd holds several inotify instances, and the kernel's default is used up by about twenty hosts. */
function allowManyHosts() {
  const limit = "/proc/sys/fs/inotify/max_user_instances";
  if (Number(readFileSync(limit, "utf8")) < 1024) writeFileSync(limit, "1024\n");
}

async function start() {
  allowManyHosts();
  if (hasSystemd) {
    await run("systemctl", ["start", "docker"], { quiet: true });
    writeFileSync(startedHere, "systemd\n");
    return untilItAnswers(() => true);
  }
  const log = openSync(logFile, "a");
  const engine = spawn("dockerd", [], { detached: true, stdio: ["ignore", log, log] });
  engine.unref();
  writeFileSync(startedHere, `${engine.pid}\n`);
  let exited = false;
  engine.once("exit", () => (exited = true));
  await untilItAnswers(() => !exited);
}

async function untilItAnswers(mayStillCome) {
  const deadline = Date.now() + 60_000;
  while (!answers()) {
    if (!mayStillCome() || Date.now() > deadline) {
      rmSync(startedHere, { force: true });
      throw new SetupError(`the Docker engine does not start; its log is ${logFile}`);
    }
    await sleep(100);
  }
}

/** Stops the engine that we started, and no other. */
export async function stopEngine() {
  if (!existsSync(startedHere)) return;
  const starter = readFileSync(startedHere, "utf8").trim();
  rmSync(startedHere);
  if (starter === "systemd")
    return run("systemctl", ["stop", "docker.socket", "docker", "containerd"], { quiet: true });
  const pid = Number(starter);
  if (!isDockerd(pid)) return;
  // Once only: dockerd takes the third signal as an order to quit without cleaning up.
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + 30_000;
  while (isDockerd(pid)) {
    if (Date.now() > deadline) throw new SetupError(`the Docker engine (process ${pid}) does not stop`);
    await sleep(100);
  }
}

/** A pid of before a reboot may be somebody else's by now; a process that is over but not reaped has no command line. */
function isDockerd(pid) {
  const commandLine = `/proc/${pid}/cmdline`;
  return existsSync(commandLine) && readFileSync(commandLine, "utf8").startsWith("dockerd\0");
}
