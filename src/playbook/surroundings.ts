import type { Place } from "../errors.js";
import type { AnyModule } from "../modules/types.js";
import type { Compiled } from "../template/types.js";
import type { ModuleDefaults } from "./module-defaults.js";
import type { Problems } from "./problems.js";
import type { SourceFiles } from "./source-files.js";
import type { PlacedLayer } from "./variables.js";
import type { SourceNode } from "./source.js";
import type { Effective, Handler, PlaybookNode, Reach, RoleUse, Task } from "./types.js";

/** What everything that is read for one run shares. */
export interface Loading {
  modules: ReadonlyMap<string, AnyModule>;
  files: SourceFiles;
  problems: Problems;
  /** Folder from where the run was started: its roles/ is searched last. */
  cwd: string;
  /** Nothing is run: a name that only `-e` gives is no mistake. */
  withoutExtraVars?: true;
}

/** A role in use, with the places of its variables. */
export interface PlacedRole extends RoleUse {
  defaults: PlacedLayer;
  vars: PlacedLayer;
  params: PlacedLayer;
}

/** A handler's name or topic, where a task notifies it. */
export interface Notification {
  name: string | Compiled;
  place: Place;
}

/** A task of which the places of its notifications are known. */
export interface PlacedTask extends Task {
  notifications: readonly Notification[];
}

/** Where in the content a task stands: what it inherits, and where the files that it names are searched. */
export interface Surroundings {
  loading: Loading;
  effective: Effective;
  /** Of the nearest block around that has a `notify`. */
  notify: Notification[];
  moduleDefaults: ModuleDefaults;
  /** Folder of the file that is being read. */
  folder: string;
  playFolder: string;
  role: PlacedRole | undefined;
  /** Files and roles that are being read, outermost first: an import of one of these would never end. */
  chain: readonly string[];
  /** Roles and handlers that imports bring into the play. */
  found: { roles: PlacedRole[]; handlers: Handler[] };
}

/** How lists are read; handed around because blocks, imports and roles hold lists of tasks themselves. */
export interface Lists {
  nodes(items: readonly SourceNode[], around: Surroundings): PlaybookNode[];
  handlers(items: readonly SourceNode[], around: Surroundings): Handler[];
}

/** Items of a file, and what surrounds them. */
export interface ListInFile {
  items: readonly SourceNode[];
  within: Surroundings;
}

const plainReach: Reach = { connection: undefined, port: undefined, remoteUser: undefined };

/** What holds where no keyword says anything. */
export function outermost(become: Effective["become"]): Effective {
  return {
    when: [],
    tags: [],
    become,
    vars: [],
    role: undefined,
    includeParams: [],
    ignoreErrors: false,
    ignoreUnreachable: false,
    anyErrorsFatal: false,
    reach: plainReach,
    noLog: false,
    checkMode: undefined,
    diff: undefined,
    delegateTo: undefined,
    delegateFacts: false,
    runOnce: false,
    timeout: 0,
    throttle: 0,
    environment: [],
  };
}

/** The same place, telling problems to somebody else. */
export function reportingTo(around: Surroundings, problems: Problems): Surroundings {
  return { ...around, loading: { ...around.loading, problems } };
}
