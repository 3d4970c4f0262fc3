import { join } from "node:path";
import { execa } from "execa";
import { projectRoot } from "../lab/paths.js";
import type { RunFiles, Told } from "./side.js";
import type { Telling } from "./telling.js";

/** The version of Ansible that is installed; undefined where none is. */
export async function ansibleVersion(): Promise<string | undefined> {
  const { failed, stdout } = await execa("ansible", ["--version"], { reject: false });
  return failed ? undefined : /core ([\d.]+)/.exec(stdout)?.[1];
}

/** Those of the collections that are not installed: Ansible's core alone has none. */
export async function missingCollections(names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const { stdout } = await execa("ansible-galaxy", ["collection", "list"], { reject: false });
  return names.filter((name) => !stdout.split("\n").some((line) => line.startsWith(`${name} `)));
}

/** Runs the real ansible-playbook; its own callback tells of every result. */
export async function runAnsible(
  { playbook, inventory }: RunFiles,
  options: readonly string[],
  { sshArguments, sockets }: { sshArguments: string; sockets: string },
): Promise<Told> {
  const { stdout, stderr, exitCode } = await execa("ansible-playbook", ["-i", inventory, playbook, ...options], {
    reject: false,
    env: {
      ANSIBLE_CONFIG: join(projectRoot, "test/parity/ansible.cfg"),
      ANSIBLE_SSH_ARGS: `${sshArguments} -o ControlMaster=auto -o ControlPersist=30s`,
      ANSIBLE_SSH_CONTROL_PATH_DIR: sockets,
      PYTHONDONTWRITEBYTECODE: "1",
      LC_ALL: "C.UTF-8",
    },
  });
  const lines = stdout.split("\n");
  const tellings = lines.filter(isTelling).map((line) => JSON.parse(line) as Telling);
  const noise = [...lines.filter((line) => !isTelling(line)), stderr].join("\n").trim();
  return { tellings, exitCode: exitCode ?? 1, noise };
}

function isTelling(line: string): boolean {
  return line.startsWith('{"play":');
}
