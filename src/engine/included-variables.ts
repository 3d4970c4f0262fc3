import { isMapping } from "../mapping.js";
import type { IncludedVariables, VarsRequest } from "../modules/types.js";
import { findIncludedFiles, readIncludedFiles, type VarsRoots } from "../playbook/include-vars.js";
import type { Templated } from "../playbook/types.js";
import { isCompiled } from "../template/compile.js";
import { combineWith } from "../template/filters/mappings.js";
import { render } from "../template/render.js";
import type { Vault } from "../vault/vault.js";
import type { TaskScope } from "./scope.js";

type Values = Record<string, unknown>;

/** What `include_vars` brings. Templates stay such, unless they are merged with what is there. Throws ContentErrors. */
export function includeVariables(
  request: VarsRequest,
  roots: VarsRoots,
  scope: TaskScope,
  vault: Vault,
): IncludedVariables {
  const files = findIncludedFiles(request, roots);
  const { values: read } = readIncludedFiles(files, vault, roots.place);
  const named: Record<string, Templated> = request.name === undefined ? read : { [request.name]: read };
  const values = request.merge ? merged(named, scope) : named;
  return { values, shown: shown(values) as Values, files };
}

function merged(values: Record<string, Templated>, scope: TaskScope): Values {
  const all = scope.with(values);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      mergedValue(scope.has(name) ? scope.get(name) : undefined, render(value, all)),
    ]),
  );
}

/** Mappings are merged however deep; all else is replaced. */
function mergedValue(before: unknown, after: unknown): unknown {
  return isMapping(before) && isMapping(after) ? combineWith({ recursive: true }, before, after) : after;
}

function shown(value: unknown): unknown {
  if (isCompiled(value)) return value.source;
  if (Array.isArray(value)) return value.map(shown);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shown(entry)]));
}
