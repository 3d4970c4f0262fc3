import type { ContentError } from "../../../src/errors.js";
import type { LoadedPlay } from "../../../src/playbook/play.js";
import type { PlaybookNode, Task } from "../../../src/playbook/types.js";
import { compileExpression, compileString } from "../../../src/template/compile.js";
import type { Compiled } from "../../../src/template/types.js";
import { project } from "../playbook/project.js";

/** The first play of a playbook's text, read as any playbook is. */
export function playOf(text: string, files: Record<string, string> = {}): LoadedPlay {
  const { load, remove } = project({ "site.yml": text, ...files });
  try {
    const [play] = load().plays;
    if (play) return play;
    throw new TypeError("no play");
  } finally {
    remove();
  }
}

/** A task from its keywords as JSON. */
export function taskOf(keywords: Record<string, unknown>): Task {
  const task = { name: "the task", command: "true", ...keywords };
  const handlers = [{ name: "handler", command: "true" }];
  const vars = { a: 1, b: 2, result: {}, answer: {}, later: 1, list: [] };
  const play = playOf(JSON.stringify([{ hosts: "all", vars, tasks: [task], handlers }]));
  const found = play.nodes.find(isTask);
  if (found) return found;
  throw new TypeError("no task");
}

export function isTask(node: PlaybookNode): node is Task {
  return node.kind === "task";
}

const place = { file: "test.yml", line: 1, column: 1 };

export function expression(source: string): Compiled {
  return compileExpression(source, (offset) => ({ ...place, column: offset + 1 }));
}

export function template(source: string): string | Compiled {
  return compileString(source, (offset) => ({ ...place, column: offset + 1 }));
}

/** What an error says, with what was expected and what to do. */
export function complaintOf(work: () => unknown): string {
  try {
    work();
    return "no complaint";
  } catch (error) {
    const { message, expected, hint } = error as ContentError;
    return [message, expected, hint].filter((part) => part !== undefined).join(" | ");
  }
}
