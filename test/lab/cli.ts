import { Command, InvalidArgumentError } from "commander";
import { execa } from "execa";
import { MdcError, UsageError } from "../../src/errors.js";
import { findLab, type Lab } from "./lab.js";
import { imageNamed, imageNames, usualImage } from "./image.js";
import { listHosts } from "./list.js";
import type { Owner } from "./labels.js";
import { raiseHosts } from "./raise.js";
import { isAbandoned, isOurs, ofLab, removeLabs } from "./remove.js";

const program = new Command("npm run lab --")
  .description("Hosts to try things on: Debian with systemd and sshd, as containers.")
  .enablePositionalOptions()
  .showHelpAfterError();

program
  .command("up")
  .description("raise a lab and leave it up")
  .argument("<name>")
  .argument("<host...>", "host names; a port to publish on loopback follows a colon: lb1:80:443")
  .option("--image <name>", `what the hosts are: ${imageNames.join(", ")} (a kernel of its own)`, usualImage)
  .option("--owner <pid>", "process whose end makes the lab a stale one", ownerPid)
  .action(async (name: string, hosts: string[], options: { owner?: Owner; image: string }) => {
    const image = imageNamed(options.image);
    const wanted = hosts.map((host) => ({ ...requested(host), image }));
    show(await raiseHosts({ lab: name, hosts: wanted, owner: options.owner ?? "kept" }));
  });

program
  .command("down")
  .description("remove a lab, or all labs of this checkout; stale ones go as well")
  .argument("[name]")
  .action((name?: string) => remove(name === undefined ? isOurs : ofLab(name)));

program
  .command("prune")
  .description("remove only the labs whose owner is gone")
  .action(() => remove(() => false));

program.command("list").description("every host that is up, in this and other checkouts").action(listHosts);

program
  .command("ssh")
  .description("log into a host, or run a command there")
  .argument("<name>")
  .argument("<host>")
  .argument("[command...]")
  .option("-l, --user <user>", "root, debian or ops", "debian")
  .passThroughOptions()
  .action(async (name: string, host: string, command: string[], { user }: { user: string }) => {
    process.exitCode = await ssh(await labNamed(name), host, user, command);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof MdcError)) throw error;
  console.error(
    `lab: ${[error.message, error.expected && `expected ${error.expected}`, error.hint].filter(Boolean).join("; ")}`,
  );
  process.exitCode = error instanceof UsageError ? 5 : 1;
}

async function remove(wanted: (labels: Record<string, string>) => boolean): Promise<void> {
  const removed = await removeLabs((labels) => wanted(labels) || isAbandoned(labels));
  console.log(removed.length > 0 ? `removed: ${removed.join(", ")}` : "nothing to remove");
}

async function ssh(lab: Lab, host: string, user: string, command: string[]): Promise<number> {
  const options = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${lab.knownHostsFile}`, "IdentitiesOnly=yes"];
  const { sshPort } = lab.host(host);
  const args = ["-F", "/dev/null", "-i", lab.privateKeyFile, ...options.flatMap((option) => ["-o", option])];
  const { exitCode, shortMessage } = await execa(
    "ssh",
    [...args, "-p", String(sshPort), `${user}@127.0.0.1`, ...command],
    { stdio: "inherit", reject: false },
  );
  if (exitCode === undefined) throw new UsageError(`ssh does not run: ${shortMessage}`);
  return exitCode;
}

async function labNamed(name: string): Promise<Lab> {
  const lab = await findLab(name);
  if (lab) return lab;
  throw new UsageError(`no lab ${name} is up`, { hint: "npm run lab -- list" });
}

function show(lab: Lab): void {
  console.log(`lab ${lab.name} is up: npm run lab -- ssh ${lab.name} ${lab.hosts[0]?.name}`);
  for (const { name, address, sshPort, ports } of lab.hosts) {
    const published = Object.entries(ports).map(([port, here]) => `${port} on 127.0.0.1:${here}`);
    console.log(`  ${name}  ${[address, `ssh on 127.0.0.1:${sshPort}`, ...published].join("  ")}`);
  }
}

function requested(text: string): { name: string; ports: number[] } {
  const [name = "", ...ports] = text.split(":");
  if (ports.every((port) => /^\d+$/.test(port))) return { name, ports: ports.map(Number) };
  throw new UsageError(`${text} is not a host with ports`, { expected: "a name and port numbers, such as lb1:80:443" });
}

function ownerPid(text: string): number {
  const pid = Number(text);
  if (!Number.isInteger(pid)) throw new InvalidArgumentError("must be a process id");
  return pid;
}
