import type { Action } from "./action.js";
import { actionParameters } from "./action-parameters.js";
import { inherit } from "./inherit.js";
import { readPlainText } from "./readers.js";
import { roleParameters, roleRequest } from "./role-request.js";
import { planRole, readPlannedRole } from "./roles.js";
import type { SourceEntry } from "./source.js";
import type { ListInFile, Lists, Surroundings } from "./surroundings.js";
import { entering, findTasksFile, readTaskList } from "./tasks-file.js";
import type { PlaybookNode } from "./types.js";

type Fields = ReadonlyMap<string, SourceEntry>;

/** The tasks of another file, as if they stood here; keywords reach each of them. */
export function importTasks(action: Action, fields: Fields, around: Surroundings, lists: Lists): PlaybookNode[] {
  const imported = importedList(action, fields, around);
  return imported ? lists.nodes(imported.items, imported.within) : [];
}

/** The items of the file that `import_tasks` names, and what surrounds them. */
export function importedList(action: Action, fields: Fields, around: Surroundings): ListInFile | undefined {
  const { problems } = around.loading;
  const file = actionParameters(action, fields.get("args"), ["file"], problems).get("file");
  const target = file && readPlainText(file, problems, "include_tasks takes names with templates");
  const own = inherit(around, fields, `vars of import_tasks`);
  if (!file || target === undefined) return undefined;
  const path = findTasksFile(target, file.value.place, around);
  const within = path === undefined ? undefined : entering(path, file.value.place, own);
  return within && readTaskList(within, file.value.place);
}

/** The tasks of a role and its dependencies, as if they stood here; its handlers and variables join the play. */
export function importRole(action: Action, fields: Fields, around: Surroundings, lists: Lists): PlaybookNode[] {
  const { problems } = around.loading;
  const parameters = actionParameters(action, fields.get("args"), roleParameters, problems);
  const name = parameters.get("name");
  const text = name && readPlainText(name, problems, "include_role takes names with templates");
  if (!name || text === undefined) return [];
  const request = roleRequest(text, name.value.place, fields, parameters, problems);
  return planRole(request, around).flatMap((planned) => readPlannedRole(planned, lists));
}
