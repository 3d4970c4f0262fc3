import type { Found, Rule } from "../finding.js";
import { tasksOf } from "../tasks.js";

export const duplicateName: Rule = {
  name: "duplicate-name",
  finds: "two tasks of one file with the same name",
  why: "output and --start-at-task cannot tell them apart; of two handlers only the last one runs",
  instead: "say what is different about the second",
  check(content) {
    const first = new Map<string, number>();
    return tasksOf(content)
      .sort((a, b) => a.node.place.line - b.node.place.line)
      .flatMap(({ node }): Found[] => {
        const { name, place } = node;
        if (typeof name !== "string" || name === "") return [];
        const key = `${place.file}\n${name}`;
        const line = first.get(key);
        if (line === undefined) first.set(key, place.line);
        return line === undefined ? [] : [{ place, text: `"${name}" is the name of the task on line ${line}, too` }];
      });
  },
};
