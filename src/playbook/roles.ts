import { isCompiled } from "../template/compile.js";
import type { Place } from "../errors.js";
import { argumentsTask } from "./argument-specs.js";
import { inherit } from "./inherit.js";
import { findRole, roleTasksFile, roleVariables } from "./role-folder.js";
import { readRoleMeta } from "./role-meta.js";
import type { RoleParts, RoleRequest } from "./role-request.js";
import type { ListInFile, Lists, PlacedRole, Surroundings } from "./surroundings.js";
import { entering, readTaskList } from "./tasks-file.js";
import type { Effective, Meta, PlaybookNode } from "./types.js";
import { mergedLayers } from "./variables.js";

/** A role whose turn is settled and whose tasks are still to be read. */
export interface PlannedRole {
  use: PlacedRole;
  /** What surrounds its tasks. */
  around: Surroundings;
  request: RoleRequest;
  parts: RoleParts;
  identity: string;
}

/**
 * A role and, before it, those that it depends on. One that is among `planned` already, with the same parameters and
 * conditions, does not come again unless it allows that; its tasks then answer to the tags of both uses.
 */
export function planRole(
  request: RoleRequest,
  around: Surroundings,
  planned: readonly PlannedRole[] = [],
): PlannedRole[] {
  const path = findRole(request.name, request.place, around);
  const entered = path && entering(path, request.place, around);
  if (!entered) return [];
  const own = inherit(entered, request.fields, `vars of role ${request.name}`);
  const use = useOf(request, path, around);
  const within: Surroundings = { ...own, role: use, effective: { ...own.effective, role: use } };
  const meta = readRoleMeta(use, request.place, within);
  const identity = JSON.stringify(
    [path, request.params.values, request.parts, within.effective.when],
    sourceOfTemplates,
  );
  const twin = request.again || meta.allowDuplicates ? undefined : planned.find((one) => one.identity === identity);
  if (twin) {
    addTags(twin, within.effective.tags);
    for (const dependency of meta.dependencies) planRole(dependency, within, planned);
    return [];
  }
  const before: PlannedRole[] = [];
  for (const dependency of meta.dependencies) before.push(...planRole(dependency, within, [...planned, ...before]));
  return [...before, { use, around: within, request, parts: request.parts, identity }];
}

/** The tasks of a role; its handlers and variables join what was found for the play. */
export function readPlannedRole(planned: PlannedRole, lists: Lists): PlaybookNode[] {
  const { use, around, request, parts } = planned;
  around.found.roles.push(use);
  const handlers = fileOf("handlers");
  if (handlers) around.found.handlers.push(...lists.handlers(handlers.items, handlers.within));
  const tasks = fileOf("tasks");
  const { given, place } = request;
  const check = request.validated
    ? argumentsTask(use, { entryPoint: parts.tasks ?? "main", given, place }, around)
    : undefined;
  const nodes = tasks ? lists.nodes(tasks.items, tasks.within) : [];
  return [...(check ? [check] : []), ...nodes, roleComplete(around.effective, place)];

  function fileOf(folder: "tasks" | "handlers"): ListInFile | undefined {
    const path = roleTasksFile(use, folder, parts[folder], request.place, around);
    const within = path === undefined ? undefined : entering(path, request.place, around);
    return within && readTaskList(within, request.place);
  }
}

/** Where `end_role` leads to. */
function roleComplete(effective: Effective, place: Place): Meta {
  return { ...effective, kind: "meta", place, action: "role_complete", when: [] };
}

function useOf(request: RoleRequest, path: string, around: Surroundings): PlacedRole {
  const { name, place, parts, dependency } = request;
  const role = { name: name.split("/").at(-1) ?? name, path };
  const outer = around.role?.params;
  const above = around.role?.parents ?? [];
  return {
    ...role,
    defaults: roleVariables(role, "defaults", parts.defaults, place, around),
    vars: roleVariables(role, "vars", parts.vars, place, around),
    dependency,
    parents: around.role && !dependency ? [around.role, ...above] : above,
    params: outer ? { ...mergedLayers(outer, request.params), origin: request.params.origin } : request.params,
  };
}

function addTags(planned: PlannedRole, tags: readonly string[]): void {
  const { effective } = planned.around;
  const all = [...new Set([...effective.tags, ...tags])];
  planned.around = { ...planned.around, effective: { ...effective, tags: all } };
}

function sourceOfTemplates(_key: string, value: unknown): unknown {
  return isCompiled(value) ? value.source : value;
}
