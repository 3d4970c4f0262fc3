import { findAction, type Action } from "./action.js";
import { importRole, importTasks } from "./imports.js";
import { includeRole, includeTasks } from "./includes.js";
import { inherit, shownName } from "./inherit.js";
import {
  importKeywords,
  includeKeywords,
  metaKeywords,
  readKeywords,
  taskKeywords,
  type Vocabulary,
} from "./keywords.js";
import { readLoop } from "./loop.js";
import { readMeta } from "./meta.js";
import { readParameters } from "./parameters.js";
import { readNumber, readSeconds, readText } from "./readers.js";
import { readRegister } from "./register.js";
import { entryOf, textOf, type SourceEntry, type SourceMapping } from "./source.js";
import type { Lists, PlacedTask, Surroundings } from "./surroundings.js";
import { toConditions } from "./templated.js";
import type { Compiled } from "../template/types.js";
import type { PlaybookNode } from "./types.js";

type Fields = ReadonlyMap<string, SourceEntry>;

/** A task, an include, a meta action, or all that an import brings. Empty when it is wrong. */
export function readTask(mapping: SourceMapping, around: Surroundings, lists: Lists): PlaybookNode[] {
  const { modules, problems } = around.loading;
  const { action, rest } = findAction(mapping, taskKeywords, modules, problems);
  if (!action) {
    readKeywords(rest, taskKeywords, problems);
    const registered = textOf(entryOf(rest, "register")?.value);
    if (registered !== undefined) problems.definedAnyway.add(registered);
    return [];
  }
  return readAction(action, rest, taskKeywords, around, lists);
}

/** What `readTask` does once the action is known; `plain` are the keywords of a task that runs a module. */
export function readAction(
  action: Action,
  rest: SourceMapping,
  plain: Vocabulary,
  around: Surroundings,
  lists: Lists,
): PlaybookNode[] {
  const { problems } = around.loading;
  const fieldsOf = (vocabulary: Vocabulary): Fields =>
    readKeywords(rest, { ...vocabulary, known: [...vocabulary.known, ...extra(plain)] }, problems);
  switch (action.name) {
    case "import_tasks":
      return importTasks(action, fieldsOf(importKeywords), around, lists);
    case "import_role":
      return importRole(action, fieldsOf(importKeywords), around, lists);
    case "include_tasks":
      return includeTasks(action, fieldsOf(includeVocabulary(action)), around, lists);
    case "include_role":
      return includeRole(action, fieldsOf(includeVocabulary(action)), around, lists);
    case "meta":
      return readMeta(action, fieldsOf(metaKeywords), around);
    default:
      return readModuleTask(action, fieldsOf(plain), rest, around);
  }
}

function extra(plain: Vocabulary): readonly string[] {
  return plain.known.includes("listen") ? ["listen"] : [];
}

function includeVocabulary(action: Action): Vocabulary {
  const handedDown = taskKeywords.known.filter((word) => !includeKeywords.known.includes(word));
  const elsewhere = Object.fromEntries(handedDown.map((word) => [word, `under apply: it reaches the tasks within`]));
  return { ...includeKeywords, what: action.name, elsewhere };
}

function readModuleTask(action: Action, fields: Fields, mapping: SourceMapping, around: Surroundings): PlacedTask[] {
  const { modules, problems } = around.loading;
  const module = modules.get(action.name);
  if (!module) return [];
  const nameEntry = fields.get("name");
  const name = nameEntry && readText(nameEntry, problems);
  const own = inherit(around, fields, `vars of task "${shownName(name) || module.name}"`);
  const conditions = (keyword: string): Compiled[] | undefined => {
    const entry = fields.get(keyword);
    return entry && toConditions(entry.value, keyword, problems);
  };
  const until = conditions("until");
  const retries = fields.get("retries");
  const delay = fields.get("delay");
  const async = fields.get("async");
  const poll = fields.get("poll");
  const { args, argPlaces } = readParameters(
    module,
    action.entry,
    { args: fields.get("args"), defaults: own.moduleDefaults.get(module.name) ?? [] },
    problems,
  );
  return [
    {
      kind: "task",
      name,
      place: mapping.place,
      module,
      args,
      argPlaces,
      loop: readLoop(fields, problems),
      register: readRegister(fields, problems),
      until,
      retries: retries ? readNumber(retries, problems) : until ? 3 : 0,
      delay: delay ? readNumber(delay, problems) : 5,
      async: async ? readSeconds(async, problems) : 0,
      poll: poll ? readSeconds(poll, problems) : 15,
      changedWhen: conditions("changed_when"),
      failedWhen: conditions("failed_when"),
      notify: own.notify.map(({ name }) => name),
      notifications: own.notify,
      ...own.effective,
    },
  ];
}
