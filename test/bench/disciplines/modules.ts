import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onEveryHost, reset, traces, writeSshConfig } from "../arena.js";
import { ansible, mitogen, pipelined, prepareAnsible, throughMitogen } from "../contestants/ansible.js";
import { mdcProvision, prepareRun, templateFile } from "../contestants/mdc.js";
import type { Arena, CommandLine, Contestant } from "../contestant.js";
import type { Bench, Discipline } from "../discipline.js";
import { controllerFiles, everyModule, preparation } from "../every-module.js";
import { measure, timed, type Entrant } from "../measure.js";
import { ratio, ratioTo, timesTable } from "../table.js";
import { atLeast } from "../targets.js";

const packages = "python3-apt git cron iptables";
const outside = "cat /etc/passwd /etc/group /etc/hostname /etc/apt/sources.list.d/*; crontab -l; iptables -S";

const jinja = { templateFile: "app.properties.j2", value: (text: string) => `{{ ${text} }}` };
const ejs = { templateFile, value: (text: string) => `<%= ${text} %>` };

/** Everybody's modules side by side, where the usual tasks are of five kinds only. */
export const everyModuleOnce: Discipline = {
  name: "modules",
  title: "Every module",
  about:
    "One task of every module that ansible-core has and we have, as root by sudo, when there is nothing to change: after every run files, " +
    "accounts, crontab and firewall must be as they were. Left out are those that change something every time.",
  async hold(bench) {
    const { lab, signal } = bench;
    const install = `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${packages}`;
    await onEveryHost(lab, install);
    const [ours, theirs, slower] = await Promise.all([
      entrant(bench, mdcProvision, (arena) => prepareRun(arena, everyModule(ejs), { become: true })),
      entrant(bench, mitogen, (arena) => prepareAnsible(arena, throughMitogen, everyModule(jinja), { become: true })),
      entrant(bench, ansible, (arena) => prepareAnsible(arena, pipelined, everyModule(jinja), { become: true })),
    ]);
    const entrants = [ours, theirs, slower].filter((one) => one !== undefined);
    await reset(lab);
    await onEveryHost(lab, preparation);
    if (ours) await timed(ours, signal);
    const outcome = async (): Promise<string[]> => [
      ...(await traces(lab)).map(withoutFetches),
      ...(await onEveryHost(lab, outside)),
    ];
    const times = await measure({ title: this.title, entrants, outcome }, bench);
    const missing = [theirs ? [] : mitogen.name, slower ? [] : ansible.name].flat();
    return {
      lines: timesTable(times, ours ? [ratioTo(ours, times)] : [], missing),
      targets: [atLeast("8 × faster than mitogen", 8, ratio(times, theirs, ours))],
    };
  },
};

/** Ansible's `git` fetches every time, which leaves its traces beside the working tree. */
function withoutFetches(found: string): string {
  const lines = found.split("\n");
  return lines.filter((line) => !line.startsWith("./checkout/.git")).join("\n");
}

async function entrant(
  { lab, folder: base }: Bench,
  { name, version: versionOf }: Contestant,
  prepare: (arena: Arena) => Promise<CommandLine>,
): Promise<Entrant | undefined> {
  const version = await versionOf();
  if (version === undefined) return undefined;
  // Mitogen cuts what it gives to ssh at blanks.
  const folder = join(base, "modules", name.replaceAll(" ", "-"));
  await mkdir(folder, { recursive: true });
  for (const [file, content] of Object.entries(controllerFiles)) await writeFile(join(folder, file), content);
  const sshConfig = await writeSshConfig(lab, folder);
  return { name, version, command: await prepare({ lab, folder, sshConfig }) };
}
