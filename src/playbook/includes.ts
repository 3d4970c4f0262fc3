import type { Action } from "./action.js";
import { actionParameters } from "./action-parameters.js";
import { inherit } from "./inherit.js";
import { applyKeywords, readKeywords } from "./keywords.js";
import { readLoop } from "./loop.js";
import { Problems } from "./problems.js";
import { readMapping, readPlainBoolean, readText } from "./readers.js";
import { readRegister } from "./register.js";
import { readParts, readValidated, roleParameters, wholeRole, type RoleParts } from "./role-request.js";
import { planRole, readPlannedRole } from "./roles.js";
import type { SourceEntry } from "./source.js";
import { reportingTo, type Lists, type Surroundings } from "./surroundings.js";
import { entering, findTasksFile, readTaskList } from "./tasks-file.js";
import type { Include, PlaybookNode } from "./types.js";
import { emptyLayer, readVariables } from "./variables.js";

type Loaded = ReturnType<Include["load"]>;
type Fields = ReadonlyMap<string, SourceEntry>;

/** Tasks of a file that are read when the run gets there. */
export function includeTasks(action: Action, fields: Fields, around: Surroundings, lists: Lists): Include[] {
  const { problems } = around.loading;
  const parameters = actionParameters(action, fields.get("args"), ["file", "apply"], problems);
  const file = parameters.get("file");
  if (!file) return [];
  return include("tasks", file, parameters, fields, around, (target, within) => {
    const path = findTasksFile(target, file.value.place, within);
    const entered = path === undefined ? undefined : entering(path, file.value.place, within);
    const list = entered && readTaskList(entered, file.value.place);
    return list ? lists.nodes(list.items, list.within) : [];
  });
}

/** A role that is read when the run gets there. */
export function includeRole(action: Action, fields: Fields, around: Surroundings, lists: Lists): Include[] {
  const { problems } = around.loading;
  const parameters = actionParameters(action, fields.get("args"), [...roleParameters, "apply", "public"], problems);
  const name = parameters.get("name");
  if (!name) return [];
  const parts: RoleParts = { ...wholeRole, ...readParts(parameters, problems) };
  const validated = readValidated(parameters, problems);
  return include("role", name, parameters, fields, around, (target, within) => {
    const params = emptyLayer(`parameters of role ${target}`);
    const about = { name: target, place: name.value.place, fields: new Map(), params, parts };
    const request = { ...about, given: [], validated, again: true, dependency: false };
    return planRole(request, within).flatMap((planned) => readPlannedRole(planned, lists));
  });
}

function include(
  what: Include["what"],
  targetEntry: SourceEntry,
  parameters: Fields,
  fields: Fields,
  around: Surroundings,
  read: (target: string, within: Surroundings) => PlaybookNode[],
): Include[] {
  const { problems } = around.loading;
  const target = readText(targetEntry, problems);
  if (target === undefined) return [];
  const name = fields.get("name");
  const open = parameters.get("public");
  const own = inherit(around, fields, `vars of include_${what}`);
  const loaded = new Map<string, Loaded>();
  const within = innerSurroundings(around, parameters.get("apply"), fields.get("vars"));
  return [
    {
      kind: "include",
      name: name && readText(name, problems),
      place: targetEntry.keyPlace,
      what,
      target,
      loop: readLoop(fields, problems),
      register: readRegister(fields, problems),
      public: open ? readPlainBoolean(open, problems) : false,
      ...own.effective,
      load(literal) {
        const known = loaded.get(literal) ?? load(within, (inner) => read(literal, inner));
        loaded.set(literal, known);
        return known;
      },
    },
  ];
}

/** Keywords of an include are its own; what is within inherits from around it, from `apply`, and gets its `vars`. */
function innerSurroundings(
  around: Surroundings,
  apply: SourceEntry | undefined,
  vars: SourceEntry | undefined,
): Surroundings {
  const { problems } = around.loading;
  const base = apply
    ? inherit(around, readKeywords(readMapping(apply, problems), applyKeywords, problems), "vars of apply")
    : around;
  // What an include brings may include its own file again, on a condition: only imports within must end by themselves.
  const inner = { ...base, chain: [] };
  if (!vars) return inner;
  const layer = readVariables(vars.value, "vars of the include", problems);
  const { effective } = inner;
  return { ...inner, effective: { ...effective, includeParams: [...effective.includeParams, layer] } };
}

function load(within: Surroundings, read: (within: Surroundings) => PlaybookNode[]): Loaded {
  const problems = new Problems();
  const found: Surroundings["found"] = { roles: [], handlers: [] };
  const nodes = read({ ...reportingTo(within, problems), found });
  problems.throwIfAny();
  return { nodes, ...found };
}
