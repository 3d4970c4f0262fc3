import type { Place } from "../errors.js";
import type { Problems } from "./problems.js";
import { readPlainBoolean, readPlainText } from "./readers.js";
import type { SourceEntry } from "./source.js";
import { emptyLayer, readVariables, type PlacedLayer } from "./variables.js";

/** Which of a role's files are used in place of main.yml. */
export interface RoleParts {
  tasks: string | undefined;
  vars: string | undefined;
  defaults: string | undefined;
  handlers: string | undefined;
}

/** A role as asked for in one place. */
export interface RoleRequest {
  name: string;
  place: Place;
  /** Keywords for its tasks, without `vars`. */
  fields: ReadonlyMap<string, SourceEntry>;
  params: PlacedLayer;
  parts: RoleParts;
  /** Names of parameters that are given to the role as such, not as variables. */
  given: readonly string[];
  /** Whether its arguments are checked where it describes them. */
  validated: boolean;
  /** Whether it runs though the play has it already, with the same parameters. */
  again: boolean;
  /** Another role depends on it. */
  dependency: boolean;
}

/** What import_role and include_role take. */
export const roleParameters: readonly string[] = [
  "name",
  "tasks_from",
  "vars_from",
  "defaults_from",
  "handlers_from",
  "allow_duplicates",
  "rolespec_validate",
];

export const wholeRole: RoleParts = { tasks: undefined, vars: undefined, defaults: undefined, handlers: undefined };

/** What import_role asks for. A role that is imported twice runs twice, unless `allow_duplicates: false`. */
export function roleRequest(
  name: string,
  place: Place,
  fields: ReadonlyMap<string, SourceEntry>,
  parameters: ReadonlyMap<string, SourceEntry>,
  problems: Problems,
): RoleRequest {
  const again = parameters.get("allow_duplicates");
  const origin = `parameters of role ${name}`;
  const vars = fields.get("vars");
  return {
    name,
    place,
    fields: withoutVars(fields),
    params: vars ? readVariables(vars.value, origin, problems) : emptyLayer(origin),
    parts: readParts(parameters, problems),
    given: [],
    validated: readValidated(parameters, problems),
    again: again ? readPlainBoolean(again, problems) : true,
    dependency: false,
  };
}

/** `rolespec_validate` of an import or include. */
export function readValidated(parameters: ReadonlyMap<string, SourceEntry>, problems: Problems): boolean {
  const entry = parameters.get("rolespec_validate");
  return entry ? readPlainBoolean(entry, problems) : true;
}

export function withoutVars(fields: ReadonlyMap<string, SourceEntry>): Map<string, SourceEntry> {
  return new Map([...fields].filter(([keyword]) => keyword !== "vars"));
}

export function readParts(parameters: ReadonlyMap<string, SourceEntry>, problems: Problems): RoleParts {
  const part = (name: string): string | undefined => {
    const entry = parameters.get(name);
    return entry && readPlainText(entry, problems)?.replace(/\.ya?ml$/, "");
  };
  return {
    tasks: part("tasks_from"),
    vars: part("vars_from"),
    defaults: part("defaults_from"),
    handlers: part("handlers_from"),
  };
}
