import type { ParityCase } from "./parity-case.js";
import { worded, type Tool } from "./wording.js";

/** Where the folders of the cases are: on the host, and on the controller. */
export interface Roots {
  host: string;
  files: string;
}

export function foldersOf({ id }: Pick<ParityCase, "id">, roots: Roots): { DIR: string; FILES: string } {
  return { DIR: `${roots.host}/${id}`, FILES: `${roots.files}/${id}` };
}

/**
 * The play of a case, as text: its tasks stand as they are written. A case that shares its run with others stands in a block that
 * takes up what fails, so that the host goes on to the next.
 */
export function playOf(one: ParityCase, tool: Tool, roots: Roots): string {
  const alone = one.hosts !== undefined;
  const flush = one.handlers === undefined ? "" : "- meta: flush_handlers\n";
  const lines = [
    `- name: ${JSON.stringify(one.id)}`,
    "  hosts: all",
    "  gather_facts: false",
    "  become: true",
    ...indented(one.play ?? "", 2),
    "  tasks:",
    ...(alone
      ? indented(one.tasks, 4)
      : ["    - block:", ...indented(one.tasks + flush, 8), "      rescue:", "        - meta: noop"]),
    ...(one.handlers === undefined ? [] : ["  handlers:", ...indented(one.handlers, 4)]),
    ...indented(one.more ?? "", 0),
  ];
  return worded(`${lines.join("\n")}\n`, tool, foldersOf(one, roots));
}

function indented(text: string, by: number): string[] {
  const lines = text.replace(/\n$/, "").split("\n");
  return text === "" ? [] : lines.map((line) => (line === "" ? "" : " ".repeat(by) + line));
}

/** One shell script that does the lines of every case in its folder; what they print stands behind the name of the case. */
export function scriptOf(cases: readonly ParityCase[], what: "setup" | "look", root: string): string {
  const parts = cases.map((one) => {
    const folder = `${root}/${one.id}`;
    const lines = what === "setup" ? `set -e\n${one.setup ?? ""}` : one[what];
    return `mkdir -p ${folder} && cd ${folder} || exit\nprintf '\\n== %s\\n' ${one.id}\n( ${lines?.replaceAll("DIR", folder)}\n:\n) 2>&1 || exit\n`;
  });
  return `umask 022\n${parts.join("")}`;
}

/** What each case's lines have printed. */
export function printed(output: string): Map<string, string> {
  const parts = output.split(/^== (?=\S+$)/m).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1).trim()];
    }),
  );
}
