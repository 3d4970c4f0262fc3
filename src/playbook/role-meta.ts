import { readKeywords, roleKeywords, type Vocabulary } from "./keywords.js";
import { readList, readPlainBoolean, readPlainText } from "./readers.js";
import { roleTasksFile } from "./role-folder.js";
import { withoutVars, wholeRole, type RoleRequest } from "./role-request.js";
import { describe, isNull, type SourceNode } from "./source.js";
import type { PlacedRole, Surroundings } from "./surroundings.js";
import type { Place } from "../errors.js";
import type { Problems } from "./problems.js";
import { mergedLayers, readVariables, emptyLayer } from "./variables.js";

export const metaFileKeywords: Vocabulary = {
  what: "meta/main.yml",
  known: ["dependencies", "allow_duplicates", "galaxy_info", "collections", "argument_specs"],
  later: [],
};

export interface RoleMeta {
  dependencies: RoleRequest[];
  allowDuplicates: boolean;
}

/** What meta/main.yml of a role says. */
export function readRoleMeta(role: PlacedRole, usedAt: Place, around: Surroundings): RoleMeta {
  const { files, problems } = around.loading;
  const path = roleTasksFile(role, "meta", undefined, usedAt, around);
  const root = path === undefined ? undefined : files.read(path, problems);
  if (!root || isNull(root)) return { dependencies: [], allowDuplicates: false };
  if (root.kind !== "mapping") {
    problems.report(`meta/main.yml holds ${describe(root)}`, root.place, { expected: "a mapping" });
    return { dependencies: [], allowDuplicates: false };
  }
  const fields = readKeywords(root, metaFileKeywords, problems);
  const dependencies = fields.get("dependencies");
  const again = fields.get("allow_duplicates");
  return {
    dependencies: dependencies
      ? readList(dependencies, problems, "roles").flatMap((item) => asDependency(readRoleEntry(item, problems)))
      : [],
    allowDuplicates: again ? readPlainBoolean(again, problems) : false,
  };
}

/** One entry under `roles` or `dependencies`: a name, or a mapping of which all that is no keyword is a parameter. */
export function readRoleEntry(item: SourceNode, problems: Problems): RoleRequest | undefined {
  if (item.kind === "scalar" && typeof item.value === "string") {
    const entry = { key: "role", keyPlace: item.place, value: item };
    const name = readPlainText(entry, problems, "include_role takes names with templates");
    return name === undefined
      ? undefined
      : request(name, item.place, new Map(), emptyLayer(`parameters of role ${name}`), []);
  }
  if (item.kind !== "mapping") {
    problems.report(`a role is ${describe(item)}`, item.place, { expected: "a name, or a mapping with role:" });
    return undefined;
  }
  const entry = item.entries.find(({ key }) => key === "role") ?? item.entries.find(({ key }) => key === "name");
  const name = entry && readPlainText(entry, problems, "include_role takes names with templates");
  if (name === undefined) {
    if (!entry) problems.report("this entry names no role", item.place, { expected: "role: and a name" });
    return undefined;
  }
  const isKeyword = (key: string): boolean => roleKeywords.known.includes(key) || roleKeywords.later.includes(key);
  const fields = readKeywords(
    { ...item, entries: item.entries.filter(({ key }) => isKeyword(key)) },
    roleKeywords,
    problems,
  );
  const others = { ...item, entries: item.entries.filter((one) => !isKeyword(one.key)) };
  const origin = `parameters of role ${name}`;
  const vars = fields.get("vars");
  const params = mergedLayers(
    readVariables(others, origin, problems),
    vars ? readVariables(vars.value, origin, problems) : emptyLayer(origin),
  );
  const given = others.entries.map(({ key }) => key).filter((key) => key !== entry?.key);
  return request(name, entry?.value.place ?? item.place, withoutVars(fields), params, given);
}

function asDependency(role: RoleRequest | undefined): RoleRequest[] {
  return role ? [{ ...role, dependency: true }] : [];
}

function request(
  name: string,
  place: Place,
  fields: RoleRequest["fields"],
  params: RoleRequest["params"],
  given: readonly string[],
): RoleRequest {
  return { name, place, fields, params, parts: wholeRole, given, validated: true, again: false, dependency: false };
}
