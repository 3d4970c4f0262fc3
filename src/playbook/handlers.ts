import { findAction } from "./action.js";
import { importedList } from "./imports.js";
import { shownName } from "./inherit.js";
import { handlerKeywords, importKeywords, readKeywords } from "./keywords.js";
import { readPlainText } from "./readers.js";
import { describe, entryOf, textOf, type SourceMapping, type SourceNode } from "./source.js";
import type { Lists, Surroundings } from "./surroundings.js";
import { readAction } from "./task.js";
import type { Handler } from "./types.js";

/** A handler, or all handlers of a file that `import_tasks` names. */
export function readHandler(item: SourceNode, around: Surroundings, lists: Lists): Handler[] {
  const { modules, problems } = around.loading;
  if (item.kind !== "mapping") {
    problems.report(`a handler is ${describe(item)}`, item.place, { expected: "a mapping, such as - name: …" });
    return [];
  }
  const block = entryOf(item, "block");
  if (block) {
    problems.report("a handler cannot be a block", block.keyPlace, { hint: "use include_tasks with a file" });
    return [];
  }
  const { action, rest } = findAction(item, handlerKeywords, modules, problems);
  if (!action) {
    readKeywords(rest, handlerKeywords, problems);
    for (const key of ["name", "listen"]) {
      const value = entryOf(item, key)?.value;
      const texts = value?.kind === "sequence" ? value.items.map(textOf) : [textOf(value)];
      for (const text of texts) if (text !== undefined) problems.definedAnyway.add(text);
    }
    return [];
  }
  if (action.name === "import_tasks") {
    const imported = importedList(action, readKeywords(rest, importKeywords, problems), around);
    return imported ? lists.handlers(imported.items, imported.within) : [];
  }
  if (action.name !== "include_tasks" && !modules.has(action.name)) {
    problems.report(`a handler cannot be "${action.name}"`, action.entry.keyPlace, {
      expected: "a module or include_tasks",
    });
    return [];
  }
  const nodes = readAction(action, rest, handlerKeywords, around, lists);
  return nodes.flatMap((node) => {
    if (node.kind !== "task" && node.kind !== "include") return [];
    const listen = readListen(item, around);
    const name = node.name ?? listen[0];
    if (name === undefined || shownName(name) === "") {
      problems.report("a handler needs a name", item.place, { expected: "name: or listen:" });
      return [];
    }
    return [{ name, listen, node }];
  });
}

/** Topics are compared as text before any host is known. */
function readListen(item: SourceMapping, around: Surroundings): string[] {
  const entry = entryOf(item, "listen");
  if (!entry) return [];
  const { problems } = around.loading;
  const nodes = entry.value.kind === "sequence" ? entry.value.items : [entry.value];
  return nodes.flatMap((value) => readPlainText({ ...entry, value }, problems, "topics are plain text") ?? []);
}
