import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import type { Arena, CommandLine, Contestant } from "../contestant.js";
import { tasks } from "../playbook.js";
import { templateText } from "../workload.js";

const mitogenPlugins = "/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy";

export const pipelined = { ANSIBLE_PIPELINING: "1" };
export const throughMitogen = { ANSIBLE_STRATEGY: "mitogen_linear", ANSIBLE_STRATEGY_PLUGINS: mitogenPlugins };

/** With pipelining and without gathering facts, which is as fast as it goes by itself. */
export const ansible: Contestant = {
  name: "Ansible, pipelining",
  version: ansibleVersion,
  prepare: (arena) => prepareAnsible(arena, pipelined),
};

export const mitogen: Contestant = {
  name: "Ansible, mitogen",
  async version() {
    const script = "import mitogen, ansible_mitogen; print('.'.join(map(str, mitogen.__version__)))";
    const { failed, stdout } = await execa("/usr/bin/python3", ["-c", script], { reject: false });
    const below = await ansibleVersion();
    return failed || below === undefined ? undefined : `${stdout.trim()} on ${below}`;
  },
  prepare: (arena) => prepareAnsible(arena, throughMitogen),
};

async function ansibleVersion(): Promise<string | undefined> {
  const { failed, stdout } = await execa("ansible", ["--version"], { reject: false });
  return failed ? undefined : /core ([\d.]+)/.exec(stdout)?.[1];
}

/** A run of the fifty tasks, or of others, on all hosts of the arena; `keywords` are more of the play's. */
export async function prepareAnsible(
  { lab, folder, sshConfig }: Arena,
  env: Record<string, string>,
  allTasks: readonly object[] = tasks("app.properties.j2"),
  keywords: object = {},
): Promise<CommandLine> {
  const playbook = join(folder, "site.yml");
  const inventory = join(folder, "hosts.yml");
  await writeFile(join(folder, "app.properties.j2"), templateText("{{ number }}"));
  const play = { name: "Bench", hosts: "all", gather_facts: false, ...keywords, tasks: allTasks };
  await writeFile(playbook, stringify([play]));
  const vars = { ansible_python_interpreter: "/usr/bin/python3" };
  await writeFile(inventory, stringify({ all: { vars, hosts: lab.inventory } }));
  // Sockets in a folder of their own, short-lived: every run connects anew, as the other contestants do.
  const sockets = await mkdtemp(join(tmpdir(), "bench-"));
  const script = 'ANSIBLE_SSH_CONTROL_PATH_DIR=$(mktemp -d -p "$1") ansible-playbook -i "$2" "$3"';
  return {
    program: "sh",
    args: ["-c", script, "sh", sockets, inventory, playbook],
    env: {
      ANSIBLE_SSH_ARGS: `-F ${sshConfig} -C -o ControlMaster=auto -o ControlPersist=5s`,
      ANSIBLE_NOCOLOR: "1",
      LC_ALL: "C.UTF-8",
      ...env,
    },
  };
}
