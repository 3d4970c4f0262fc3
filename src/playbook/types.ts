import type { Place } from "../errors.js";
import type { connections } from "../inventory/connection.js";
import type { AnyModule } from "../modules/types.js";
import type { Compiled } from "../template/types.js";
import type { LoopForm } from "./loop-forms.js";

/** Data from YAML in which strings with `<% %>` have become compiled templates, at any depth. */
export type Templated = null | boolean | number | string | Compiled | Templated[] | { [key: string]: Templated };

/** Variables as written in one place; `where` gives the place of each name for messages. */
export interface VariableLayer {
  values: Record<string, Templated>;
  /** For people: "play vars", "role defaults of java". */
  origin: string;
}

/** A role as used once: its own variables, and the parameters that it was given. */
export interface RoleUse {
  name: string;
  /** Folder of the role. */
  path: string;
  defaults: VariableLayer;
  vars: VariableLayer;
  /** Parameters given where the role is used; they stand above include_vars and set_fact. */
  params: VariableLayer;
  /** Another role depends on it; nobody has asked for it here. */
  dependency: boolean;
  /** Roles that an import or include of it stands in, the innermost first. */
  parents: readonly RoleUse[];
}

/** How hosts are reached whose variables do not say it. */
export interface Reach {
  connection: (typeof connections)[number] | undefined;
  port: number | undefined;
  remoteUser: Templated | undefined;
}

/** The keywords of becoming another account. */
interface BecomeWords {
  enabled: Templated;
  user?: Templated;
  method?: Templated;
  exe?: Templated;
  flags?: Templated;
}

/** Keywords that a task has after those of play, blocks, roles and static imports around it were applied. */
export interface Effective {
  /** All must hold; the outermost first. */
  when: Compiled[];
  tags: string[];
  become: BecomeWords | undefined;
  /** Vars of blocks and of the task itself, outermost first. */
  vars: VariableLayer[];
  role: RoleUse | undefined;
  /** Names given on include_role/include_tasks as `vars:`; above set_fact. */
  includeParams: VariableLayer[];
  ignoreErrors: Templated;
  /** A host that is not reached misses this task, and goes on with the next. */
  ignoreUnreachable: Templated;
  /** A failure on one host is that of all. */
  anyErrorsFatal: Templated;
  /** That of the play where nothing below it says otherwise. */
  reach: Reach;
  noLog: Templated;
  checkMode: Templated | undefined;
  diff: Templated | undefined;
  delegateTo: Templated | undefined;
  /** What the task sets is for the host that it runs on, not for the one that it runs for. */
  delegateFacts: Templated;
  runOnce: Templated;
  /** Seconds; 0 for no limit. */
  timeout: Templated;
  /** Hosts that may do the task at the same time; 0 for no limit but the run's. */
  throttle: number;
  environment: Record<string, Templated>[];
}

export interface Loop {
  form: LoopForm;
  /** As written: what the form makes a list of. */
  items: Templated;
  loopVar: string;
  indexVar: string | undefined;
  label: Templated | undefined;
  /** Seconds between items. */
  pause: number;
  /** There is `ansible_loop` with the place of the item among the others, and with all of them unless told. */
  extended: { allItems: boolean } | undefined;
}

/** A task that runs a module. */
export interface Task extends Effective {
  kind: "task";
  name: string | Compiled | undefined;
  place: Place;
  module: AnyModule;
  args: Record<string, Templated>;
  /** Where each parameter's value stands. */
  argPlaces: Record<string, Place>;
  loop: Loop | undefined;
  register: string | undefined;
  until: Compiled[] | undefined;
  /** As written. Without: 3 where `until` is given, else 0; and 5 s between. */
  retries: Templated;
  /** Seconds that it may go on in the background; 0 for a task that does not. */
  async: Templated;
  /** Seconds between two looks at it; 0 when nobody waits. */
  poll: Templated;
  delay: Templated;
  changedWhen: Compiled[] | undefined;
  failedWhen: Compiled[] | undefined;
  notify: (string | Compiled)[];
}

export interface Block {
  kind: "block";
  name: string | Compiled | undefined;
  place: Place;
  block: PlaybookNode[];
  rescue: PlaybookNode[];
  always: PlaybookNode[];
}

/** include_tasks and include_role: known only when reached. `load` reads the file or role and gives its nodes, keywords applied. */
export interface Include extends Effective {
  kind: "include";
  name: string | Compiled | undefined;
  place: Place;
  what: "tasks" | "role";
  /** File name or role name. */
  target: Templated;
  loop: Loop | undefined;
  register: string | undefined;
  /** Throws ContentErrors when the file is missing or wrong. Handlers of an included role are added to the play by the engine. */
  load(target: string): { nodes: PlaybookNode[]; handlers: Handler[]; roles: RoleUse[] };
  /** Whether what comes behind it in the play sees the variables of the role, too. */
  public: boolean;
}

/**
 * `meta: flush_handlers` and the end of pre_tasks, roles+tasks and post_tasks; `role_complete` stands behind the tasks of a role.
 * Other meta actions have their own name.
 */
export interface Meta extends Effective {
  kind: "meta";
  place: Place;
  action:
    | "flush_handlers"
    | "noop"
    | "end_host"
    | "end_batch"
    | "end_play"
    | "end_role"
    | "role_complete"
    | "clear_host_errors"
    | "clear_facts"
    | "refresh_inventory"
    | "reset_connection";
}

export type PlaybookNode = Task | Block | Include | Meta;

export interface Handler {
  name: string | Compiled;
  listen: string[];
  node: Task | Include;
}

/** How hosts go through a play: task by task together, or each as fast as it can. */
export type Strategy = (typeof strategies)[number];

export const strategies = ["linear", "free"] as const;

/** In which order the hosts of a play have their turn. */
export type HostOrder = (typeof hostOrders)[number];

export const hostOrders = ["inventory", "reverse_inventory", "sorted", "reverse_sorted", "shuffle"] as const;

export interface Play {
  name: string;
  place: Place;
  /** Host pattern as written. */
  hosts: Templated;
  /** pre_tasks, roles, tasks and post_tasks with their flushes, in order. */
  nodes: PlaybookNode[];
  handlers: Handler[];
  vars: VariableLayer;
  /** What a person answered to `vars_prompt`. */
  answers: VariableLayer;
  /** Each entry: a file, or several of which the first that exists counts. */
  varsFiles: VariableLayer[];
  /** Roles in the order of use: their defaults and vars are seen by the whole play (the last one wins outside roles). */
  roles: RoleUse[];
  /** Batch sizes: numbers or percentages, the last repeats; empty: all hosts at once. */
  serial: (number | string)[];
  /** Share of a batch's hosts that may fail before all others of it have failed, too; undefined when each goes by itself. */
  tolerated: number | undefined;
  /** Overrides what the command line says. */
  forceHandlers: boolean | undefined;
  order: HostOrder;
  reach: Reach;
  /** Folder of the playbook file: for files, templates, roles and group_vars beside it. */
  folder: string;
  strategy: Strategy;
}
