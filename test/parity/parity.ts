import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { TaskError } from "../../src/errors.js";
import { exec, findLab, raiseHosts, type Lab, type LabHostState } from "../lab/index.js";
import { labFolder, projectRoot } from "../lab/paths.js";
import { ansibleVersion, missingCollections, runAnsible } from "./ansible.js";
import { judge, type Result } from "./compare.js";
import { runOurs } from "./ours.js";
import { collectionOf, readCases } from "./parity-case.js";
import { pass, refusals } from "./passage.js";
import type { Side } from "./side.js";
import { verdictTable } from "./table.js";

const program = new Command("npm run parity --")
  .description(
    "Runs the same playbooks with Ansible and with mdc-provision on twin hosts, and compares what comes of them.",
  )
  .option("--only <text>", "cases whose name has this in it, or one of these with commas between")
  .option("--lab <name>", "name of the lab, which is used as it is when it is up", "parity")
  .option("--keep", "leave the hosts up for the next time")
  .parse();
const { only, lab: labName, keep } = program.opts<{ only?: string; lab: string; keep?: true }>();

const version = await ansibleVersion();
if (version === undefined) console.log("parity: skipped, since ansible-playbook is not installed here");
else await compareAll(version);

async function compareAll(ansible: string): Promise<void> {
  const asked = (await readCases()).filter(
    ({ id }) => only === undefined || only.split(",").some((text) => id.includes(text)),
  );
  const missing = await missingCollections([...new Set(asked.flatMap((one) => collectionOf(one) ?? []))]);
  const cases = asked.filter((one) => !missing.includes(collectionOf(one) ?? ""));
  if (missing.length > 0)
    console.log(
      `parity: ${asked.length - cases.length} cases left out, since ${missing.join(", ")} is not installed here`,
    );
  const lab = (await findLab(labName)) ?? (await raiseTwins());
  const sockets = await mkdtemp(join(tmpdir(), "parity-"));
  const work = join(labFolder(labName), "work");
  try {
    const knownHosts = await knownByAddress(lab, sockets);
    const [theirs, ours] = [ansibleSide(lab, sockets, knownHosts), ourSide(lab, knownHosts)];
    const refused = await refusals(cases, ours, join(work, "refusals"));
    const started = performance.now();
    const [there, here] = await Promise.all([
      pass(theirs, cases, new Set(), join(work, "ansible")),
      pass(ours, cases, new Set(refused.keys()), join(work, "here")),
    ]);
    const nothing = { before: new Map(), stages: {} };
    const results = cases.map((one) => {
      const alone = one.hosts !== undefined;
      const a = alone ? (there.alone.get(one.id) ?? nothing) : there.shared;
      const b = alone ? (here.alone.get(one.id) ?? nothing) : here.shared;
      return judge(one, a, b, refused.get(one.id));
    });
    report(results, `Ansible ${ansible}, ${Math.round((performance.now() - started) / 1000)} s`);
  } finally {
    await rm(sockets, { recursive: true, force: true });
    if (!keep) await lab.down();
  }
}

function report(results: readonly Result[], ending: string): void {
  for (const { case: one, verdict, details } of results)
    if (verdict === "wrong") console.log([`\n${one.id}`, ...details.map((line) => `  ${line}`)].join("\n"));
  console.log(["", ...verdictTable(results), "", ending].join("\n"));
  if (results.some(({ verdict }) => verdict === "wrong")) process.exitCode = 1;
}

function raiseTwins(): Promise<Lab> {
  return raiseHosts({
    lab: labName,
    hosts: [
      { name: "theirs", image: "parity" },
      { name: "ours", image: "parity" },
    ],
    ...(keep ? { owner: "kept" as const } : {}),
  });
}

async function looking(host: LabHostState, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(host, command);
  if (exitCode !== 0) throw new TaskError(`${host.name}: ended with ${exitCode}: ${(stderr + stdout).slice(-1000)}`);
  return stdout;
}

/** The twins are spoken to by their own addresses: what is on 127.0.0.1 is the controller to Ansible's synchronize. */
function sideOf(lab: Lab, name: string, knownHosts: string): Omit<Side, "tool" | "run" | "lanes"> {
  const host = lab.host(name);
  const { ansible_port: _published, ...rest } = lab.inventory[name] ?? {};
  const address = { ansible_host: host.address, mdc_known_hosts: knownHosts };
  return {
    root: "/srv/parity",
    connection: { ...rest, ...address },
    look: (command) => looking(host, command),
  };
}

async function knownByAddress(lab: Lab, folder: string): Promise<string> {
  const file = join(folder, "known_hosts");
  const known = await readFile(lab.knownHostsFile, "utf8");
  const addresses = new Map(
    lab.hosts.map(({ sshPort, address }) => [`[127.0.0.1]:${sshPort}`, `${address},[${address}]:2222`]),
  );
  await writeFile(
    file,
    known.replace(/^\S+/gm, (name) => addresses.get(name) ?? name),
  );
  return file;
}

function ansibleSide(lab: Lab, sockets: string, knownHosts: string): Side {
  const sshArguments = `-F none -o IdentitiesOnly=yes -o UserKnownHostsFile=${knownHosts} -o StrictHostKeyChecking=yes`;
  const side = sideOf(lab, "theirs", knownHosts);
  return {
    ...side,
    tool: "ansible",
    lanes: 4,
    connection: { ...side.connection, ansible_python_interpreter: "/usr/bin/python3" },
    run: (files, options) => runAnsible(files, options, { sshArguments, sockets }),
  };
}

function ourSide(lab: Lab, knownHosts: string): Side {
  const command = [process.execPath, join(projectRoot, "dist/cli/main.js")];
  const side = sideOf(lab, "ours", knownHosts);
  return { ...side, tool: "here", lanes: 1, run: (files, options) => runOurs(command, files, options) };
}
