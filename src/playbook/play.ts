import { isCompiled } from "../template/compile.js";
import { globals } from "../template/globals.js";
import { render } from "../template/render.js";
import type { Scope } from "../template/types.js";
import { earlyScope } from "./early-scope.js";
import { readGatherFacts } from "./gather-facts.js";
import { extendEffective, readTags, shownName } from "./inherit.js";
import { playKeywords, readKeywords } from "./keywords.js";
import { extendDefaults } from "./module-defaults.js";
import { readHosts, readOrder, readSerial, readStrategy, readTolerance } from "./play-keywords.js";
import { lists } from "./read-nodes.js";
import { readPrompts, type Prompt } from "./prompts.js";
import { refuseConnectionVariables } from "./reach.js";
import { readList, readPlainBoolean, readText } from "./readers.js";
import { readRoleEntry } from "./role-meta.js";
import { planRole, readPlannedRole, type PlannedRole } from "./roles.js";
import type { SourceEntry, SourceMapping } from "./source.js";
import type { Loading, PlacedRole, Surroundings } from "./surroundings.js";
import type { Effective, Meta, Play, PlaybookNode } from "./types.js";
import { compiledIn } from "./templated.js";
import { emptyLayer, mergedLayers, readVariables, type PlacedLayer } from "./variables.js";
import { readVarsFiles } from "./vars-files.js";

/** A play with what lists and checks need besides. */
export interface LoadedPlay extends Play {
  tags: string[];
  vars: PlacedLayer;
  varsFiles: PlacedLayer[];
  roles: PlacedRole[];
  prompts: readonly Prompt[];
}

/** What the playbook around gives to a play. */
export interface PlayOrigin {
  /** The playbook file and its folder. */
  file: string;
  folder: string;
  /** From the command line and from import_playbook. */
  effective: Effective;
  /** Vars of import_playbook; they win over the play's own. */
  vars: PlacedLayer | undefined;
  extraVars: Readonly<Record<string, unknown>>;
}

type Fields = ReadonlyMap<string, SourceEntry>;

/** One play of a playbook. */
export function readPlay(mapping: SourceMapping, origin: PlayOrigin, loading: Loading): LoadedPlay {
  const { problems } = loading;
  const fields = readKeywords(mapping, playKeywords, problems);
  const vars = readPlayVars(fields, origin, loading);
  const scope = earlyScope(origin.extraVars, vars, { folder: origin.folder, vault: loading.files.vault });
  const prompts = readPrompts(fields.get("vars_prompt"), scope, problems);
  const isAsked = (name: string): boolean => prompts.some((prompt) => prompt.name === name);
  const varsFilesEntry = fields.get("vars_files");
  const effective = extendEffective(origin.effective, withoutVars(fields), "", problems);
  const around: Surroundings = {
    loading,
    effective,
    notify: [],
    moduleDefaults: extendDefaults(new Map(), fields.get("module_defaults"), loading),
    folder: origin.folder,
    playFolder: origin.folder,
    role: undefined,
    chain: [origin.file],
    found: { roles: [], handlers: [] },
  };
  const hosts = readHosts(fields.get("hosts"), mapping, problems);
  for (const use of compiledIn(hosts).flatMap((template) => template.freeNames)) {
    if (loading.withoutExtraVars || use.guarded || isAsked(use.name)) continue;
    if (scope.has(use.name) || globals.has(use.name)) continue;
    problems.report(`"${use.name}" is undefined`, use.place, {
      hint: "hosts: is read before any host is known: it can use extra vars, vars of the play and answers to vars_prompt",
    });
  }
  const nodes = readSections(fields, around, mapping);
  const handlersEntry = fields.get("handlers");
  const ownHandlers = handlersEntry ? lists.handlers(readList(handlersEntry, problems, "handlers"), around) : [];
  const tags = fields.get("tags");
  const forceHandlers = fields.get("force_handlers");
  return {
    name:
      readName(fields, scope, loading) ?? (Array.isArray(hosts) ? hosts.map(shownName).join(",") : shownName(hosts)),
    place: mapping.place,
    hosts,
    nodes,
    handlers: [...around.found.handlers, ...ownHandlers],
    vars,
    prompts,
    answers: { values: {}, origin: "answers to vars_prompt" },
    varsFiles: varsFilesEntry ? readVarsFiles(varsFilesEntry, origin.folder, scope, loading) : [],
    roles: around.found.roles,
    serial: readSerial(fields.get("serial"), scope, problems),
    tolerated: readTolerance(fields.get("max_fail_percentage"), problems),
    forceHandlers: forceHandlers && readPlainBoolean(forceHandlers, problems),
    order: readOrder(fields.get("order"), problems),
    reach: effective.reach,
    folder: origin.folder,
    strategy: readStrategy(fields.get("strategy"), problems),
    tags: [...new Set([...origin.effective.tags, ...(tags ? readTags(tags, problems) : [])])],
  };
}

function withoutVars(fields: Fields): Fields {
  return new Map([...fields].filter(([keyword]) => keyword !== "vars"));
}

function readPlayVars(fields: Fields, origin: PlayOrigin, loading: Loading): PlacedLayer {
  const entry = fields.get("vars");
  const own = entry ? readVariables(entry.value, "play vars", loading.problems) : emptyLayer("play vars");
  refuseConnectionVariables(own, loading.problems);
  return origin.vars ? mergedLayers(own, origin.vars) : own;
}

function readName(fields: Fields, scope: Scope, loading: Loading): string | undefined {
  const entry = fields.get("name");
  const name = entry && readText(entry, loading.problems);
  return isCompiled(name) ? String(loading.problems.attempt(() => render(name, scope)) ?? name.source) : name;
}

/** pre_tasks, roles and tasks, post_tasks, with handlers flushed after each. */
function readSections(fields: Fields, around: Surroundings, mapping: SourceMapping): PlaybookNode[] {
  const { problems } = around.loading;
  const section = (keyword: string): PlaybookNode[] => {
    const entry = fields.get(keyword);
    return entry ? lists.nodes(readList(entry, problems, "tasks"), around) : [];
  };
  const flush = (): Meta => ({
    kind: "meta",
    place: mapping.place,
    action: "flush_handlers",
    ...around.effective,
    when: [],
    tags: ["always"],
  });
  return [
    ...readGatherFacts(fields, around),
    ...section("pre_tasks"),
    flush(),
    ...readRoles(fields.get("roles"), around),
    ...section("tasks"),
    flush(),
    ...section("post_tasks"),
    flush(),
  ];
}

function readRoles(entry: SourceEntry | undefined, around: Surroundings): PlaybookNode[] {
  if (!entry) return [];
  const { problems } = around.loading;
  const planned: PlannedRole[] = [];
  for (const item of readList(entry, problems, "roles")) {
    const request = readRoleEntry(item, problems);
    if (request) planned.push(...planRole(request, around, planned));
  }
  return planned.flatMap((one) => readPlannedRole(one, lists));
}
