import { folders, modes, type Folder } from "./workload.js";

/** The fifty tasks in the language that Ansible and we have in common; only the template file differs. */
export function tasks(templateFile: string, work = folders()): object[] {
  return work.flatMap((folder) => tasksOf(folder, templateFile));
}

function tasksOf({ number, path, copied, line, templated, created }: Folder, src: string): object[] {
  const { folder, file: mode } = modes;
  return [
    { name: `directory ${number}`, file: { path, state: "directory", mode: folder } },
    { name: `copy ${number}`, copy: { dest: copied.path, content: copied.content, mode } },
    { name: `line ${number}`, lineinfile: { path: line.path, line: line.text, create: true } },
    { name: `template ${number}`, vars: { number }, template: { src, dest: templated.path, mode } },
    { name: `command ${number}`, command: { cmd: `touch ${created}`, creates: created } },
  ];
}
