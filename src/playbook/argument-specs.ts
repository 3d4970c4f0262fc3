import { join } from "node:path";
import type { Place } from "../errors.js";
import { argumentSpec, type ArgumentSpec } from "../modules/support/argument-spec.js";
import { readKeywords, type Vocabulary } from "./keywords.js";
import { plainTask } from "./plain-task.js";
import type { Problems } from "./problems.js";
import { readMapping } from "./readers.js";
import { entryOf, isNull, textOf, type SourceEntry, type SourceNode } from "./source.js";
import type { PlacedRole, Surroundings } from "./surroundings.js";
import type { Task } from "./types.js";
import { findVariableFiles } from "./variable-files.js";

const entryPointKeywords: Vocabulary = {
  what: "an entry point",
  known: [
    "options",
    "short_description",
    "description",
    "author",
    "version_added",
    "seealso",
    "examples",
    "deprecated",
    "notes",
    "todo",
    "requirements",
    "attributes",
  ],
  later: ["mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by"],
};

/**
 * The task that checks the arguments of a role before its first one: of the entry point of this name, as
 * meta/argument_specs.yml or `argument_specs` in meta/main.yml describe it. Undefined when they do not.
 */
export function argumentsTask(
  role: PlacedRole,
  request: { entryPoint: string; given: readonly string[]; place: Place },
  around: Surroundings,
): Task | undefined {
  const { entryPoint, given, place } = request;
  const { problems, modules } = around.loading;
  const module = modules.get("validate_argument_spec");
  const found = entryPointOf(role, entryPoint, place, around);
  if (!found || !module) return undefined;
  const fields = readKeywords(readMapping(found, problems), entryPointKeywords, problems);
  const options = fields.get("options");
  const spec = options ? readSpec(options, problems) : {};
  const about = textOf(fields.get("short_description")?.value);
  const { effective } = around;
  return {
    ...plainTask,
    name: `Validating arguments against arg spec '${entryPoint}'${about === undefined ? "" : ` - ${about}`}`,
    place: found.keyPlace,
    module,
    args: {
      argument_spec: spec as Task["args"],
      provided_arguments: Object.fromEntries(given.map((name) => [name, role.params.values[name] ?? null])),
      validate_args_context: { type: "role", name: role.name, argument_spec_name: entryPoint, path: role.path },
    },
    ...effective,
    tags: [...new Set([...effective.tags, "always"])],
  };
}

function entryPointOf(
  role: PlacedRole,
  entryPoint: string,
  usedAt: Place,
  around: Surroundings,
): SourceEntry | undefined {
  const { problems } = around.loading;
  const own = fileOf("argument_specs");
  const root = own ?? fileOf("main");
  const specs = root?.kind === "mapping" ? entryOf(root, "argument_specs") : undefined;
  if (own && !specs && !isNull(own))
    problems.report('this file needs "argument_specs"', own.place, { expected: "entry points by name below it" });
  return specs && entryOf(readMapping(specs, problems), entryPoint);

  function fileOf(name: string): SourceNode | undefined {
    const [path] = findVariableFiles(join(role.path, "meta", name), problems);
    return path === undefined ? undefined : around.loading.files.read(path, problems, usedAt);
  }
}

function readSpec(entry: SourceEntry, problems: Problems): ArgumentSpec {
  const data = plain(entry.value) ?? {};
  const parsed = argumentSpec.safeParse(data);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const at = path.map(String);
    problems.report(`"${at.join(".")}": ${message}`, placeOf(entry.value, at), {
      hint: "an option of an argument spec",
    });
  }
  return {};
}

/** The data as it is: texts of a specification are no templates. */
function plain(node: SourceNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "sequence") return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
}

/** The place of what a path leads to, or of the nearest around it. */
function placeOf(node: SourceNode, [step, ...rest]: readonly string[]): Place {
  const next =
    step === undefined
      ? undefined
      : node.kind === "mapping"
        ? entryOf(node, step)?.value
        : node.kind === "sequence"
          ? node.items[Number(step)]
          : undefined;
  return next ? placeOf(next, rest) : node.place;
}
