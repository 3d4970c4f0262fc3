import type { Place } from "../errors.js";
import { becomeMethods, isBecomeMethod } from "../become-methods.js";
import { isCompiled } from "../template/compile.js";
import { extendDefaults } from "./module-defaults.js";
import type { Problems } from "./problems.js";
import {
  readBoolean,
  readMapping,
  readPlainText,
  readSeconds,
  readText,
  readTexts,
  readWholeNumber,
} from "./readers.js";
import { describe, isNull, type SourceEntry } from "./source.js";
import type { Notification, Surroundings } from "./surroundings.js";
import { toConditions, toTemplated } from "./templated.js";
import { readReach, refuseConnectionVariables } from "./reach.js";
import type { Effective, Templated } from "./types.js";
import { readVariables, type PlacedLayer } from "./variables.js";

type Fields = ReadonlyMap<string, SourceEntry>;

/** The surroundings of what is within a block, role, task or import that has these keywords. */
export function inherit(around: Surroundings, fields: Fields, varsOrigin: string): Surroundings {
  const { problems } = around.loading;
  const notify = fields.get("notify");
  return {
    ...around,
    effective: extendEffective(around.effective, fields, varsOrigin, problems),
    notify: notify ? readNotify(notify, problems) : around.notify,
    moduleDefaults: extendDefaults(around.moduleDefaults, fields.get("module_defaults"), around.loading),
  };
}

function readNotify(entry: SourceEntry, problems: Problems): Notification[] {
  const nodes = entry.value.kind === "sequence" ? entry.value.items : [entry.value];
  return nodes.flatMap((value) => {
    const name = readText({ ...entry, value }, problems);
    return name === undefined ? [] : [{ name, place: value.place }];
  });
}

/** Keywords added to those from around: conditions, tags, vars and environment add up, the others replace. */
export function extendEffective(base: Effective, fields: Fields, varsOrigin: string, problems: Problems): Effective {
  const boolean = <T extends Templated | undefined>(name: string, otherwise: T): Templated | T => {
    const entry = fields.get(name);
    return entry ? readBoolean(entry, problems) : otherwise;
  };
  const when = fields.get("when");
  const vars = fields.get("vars");
  const tags = fields.get("tags");
  const environment = fields.get("environment");
  const delegateTo = fields.get("delegate_to");
  const timeout = fields.get("timeout");
  const throttle = fields.get("throttle");
  // Where modules without a full name are looked for. Here each is found by its own name.
  const collections = fields.get("collections");
  if (collections) readTexts(collections, problems);
  return {
    ...base,
    when: when ? [...base.when, ...toConditions(when.value, "when", problems)] : base.when,
    tags: tags ? [...new Set([...base.tags, ...readTags(tags, problems)])] : base.tags,
    become: extendBecome(base.become, fields, problems),
    vars: vars && !isNull(vars.value) ? [...base.vars, readVars(vars, varsOrigin, problems)] : base.vars,
    ignoreErrors: boolean("ignore_errors", base.ignoreErrors),
    ignoreUnreachable: boolean("ignore_unreachable", base.ignoreUnreachable),
    anyErrorsFatal: boolean("any_errors_fatal", base.anyErrorsFatal),
    reach: readReach(base.reach, fields, problems),
    noLog: boolean("no_log", base.noLog),
    checkMode: boolean("check_mode", base.checkMode),
    diff: boolean("diff", base.diff),
    runOnce: boolean("run_once", base.runOnce),
    delegateFacts: boolean("delegate_facts", base.delegateFacts),
    timeout: timeout ? readSeconds(timeout, problems) : base.timeout,
    throttle: throttle ? readWholeNumber(throttle, problems) : base.throttle,
    delegateTo: delegateTo ? (readText(delegateTo, problems) ?? base.delegateTo) : base.delegateTo,
    environment: environment ? [...base.environment, readEnvironment(environment, problems)] : base.environment,
  };
}

/** Tags as a list or as text with commas. */
export function readTags(entry: SourceEntry, problems: Problems): string[] {
  const nodes = entry.value.kind === "sequence" ? entry.value.items : [entry.value];
  return nodes.flatMap((value) => {
    const why = "tags are chosen before any host is known";
    const text = readPlainText({ ...entry, value }, problems, why);
    return (text ?? "")
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== "");
  });
}

function extendBecome(base: Effective["become"], fields: Fields, problems: Problems): Effective["become"] {
  const enabled = fields.get("become");
  const user = fields.get("become_user");
  const method = fields.get("become_method");
  const exe = fields.get("become_exe");
  const flags = fields.get("become_flags");
  if (!(enabled ?? user ?? method ?? exe ?? flags)) return base;
  return {
    ...base,
    enabled: enabled ? readBoolean(enabled, problems) : (base?.enabled ?? false),
    ...(user && { user: readText(user, problems) }),
    ...(method && { method: readMethod(method, problems) }),
    ...(exe && { exe: readText(exe, problems) }),
    ...(flags && { flags: readText(flags, problems) }),
  };
}

function readMethod(entry: SourceEntry, problems: Problems): Templated | undefined {
  const method = readText(entry, problems);
  if (typeof method === "string" && !isBecomeMethod(method)) {
    problems.report(`"${entry.key}: ${method}" is not supported yet`, entry.value.place, {
      expected: becomeMethods.join(" or "),
    });
  }
  return method;
}

function readEnvironment(entry: SourceEntry, problems: Problems): Record<string, Templated> {
  const environment: Record<string, Templated> = {};
  for (const { key, keyPlace, value } of readMapping(entry, problems).entries) {
    checkEnvironmentName(key, keyPlace, problems);
    if (value.kind === "scalar" && value.value !== null) {
      environment[key] = typeof value.value === "string" ? toTemplated(value, problems) : value.text;
    } else {
      problems.report(`the environment variable "${key}" is ${describe(value)}`, value.place, { expected: "text" });
    }
  }
  return environment;
}

function checkEnvironmentName(name: string, place: Place, problems: Problems): void {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    problems.report(`"${name}" cannot be the name of an environment variable`, place);
  }
}

/** Text of a name for messages: a template as it is written. */
export function shownName(name: Templated | undefined): string {
  if (name === undefined || name === null) return "";
  return isCompiled(name) ? name.source : String(name as string);
}

function readVars({ value }: SourceEntry, origin: string, problems: Problems): PlacedLayer {
  const layer = readVariables(value, origin, problems);
  refuseConnectionVariables(layer, problems);
  return layer;
}
