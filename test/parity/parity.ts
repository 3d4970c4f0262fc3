import { mkdtemp, rm } from "node:fs/promises";
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

/** What the hosts need beside the base image, mostly for Ansible's modules. */
const packages = [
  ...["python3", "python3-apt", "python3-cryptography", "python3-passlib"],
  ...["bzip2", "cron", "curl", "git", "iptables", "unzip", "zip"],
];

const program = new Command("npm run parity --")
  .description(
    "Runs the same playbooks with Ansible and with mdc-provision on twin hosts, and compares what comes of them.",
  )
  .option("--only <text>", "cases whose name has this in it")
  .option("--lab <name>", "name of the lab, which is used as it is when it is up", "parity")
  .option("--keep", "leave the hosts up for the next time")
  .parse();
const { only, lab: labName, keep } = program.opts<{ only?: string; lab: string; keep?: true }>();

const version = await ansibleVersion();
if (version === undefined) console.log("parity: skipped, since ansible-playbook is not installed here");
else await compareAll(version);

async function compareAll(ansible: string): Promise<void> {
  const asked = (await readCases()).filter(({ id }) => only === undefined || id.includes(only));
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
    const [theirs, ours] = [ansibleSide(lab, sockets), ourSide(lab)];
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

async function raiseTwins(): Promise<Lab> {
  const lab = await raiseHosts({
    lab: labName,
    hosts: [{ name: "theirs" }, { name: "ours" }],
    ...(keep ? { owner: "kept" as const } : {}),
  });
  const install = `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${packages.join(" ")}`;
  await Promise.all(lab.hosts.map((host) => looking(host, install)));
  return lab;
}

async function looking(host: LabHostState, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(host, command);
  if (exitCode !== 0) throw new TaskError(`${host.name}: ended with ${exitCode}: ${(stderr + stdout).slice(-1000)}`);
  return stdout;
}

function sideOf(lab: Lab, name: string): Omit<Side, "tool" | "run" | "lanes"> {
  const host = lab.host(name);
  return {
    root: "/srv/parity",
    connection: lab.inventory[name] ?? {},
    look: (command) => looking(host, command),
  };
}

function ansibleSide(lab: Lab, sockets: string): Side {
  const sshArguments = `-F none -o IdentitiesOnly=yes -o UserKnownHostsFile=${lab.knownHostsFile} -o StrictHostKeyChecking=yes`;
  const side = sideOf(lab, "theirs");
  return {
    ...side,
    tool: "ansible",
    lanes: 4,
    connection: { ...side.connection, ansible_python_interpreter: "/usr/bin/python3" },
    run: (files, check) => runAnsible(files, check, { sshArguments, sockets }),
  };
}

function ourSide(lab: Lab): Side {
  const command = [process.execPath, join(projectRoot, "dist/cli/main.js")];
  return { ...sideOf(lab, "ours"), tool: "here", lanes: 1, run: (files, check) => runOurs(command, files, check) };
}
