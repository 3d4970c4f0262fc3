import type { z } from "zod";
import type { FactRequests, FactValues, PromisedFact } from "../facts/types.js";
import type { Growth } from "../inventory/growth.js";
import type { HostBasics, StepResult } from "../remote/types.js";

/** One attribute of one resource before and after: what the diff, the JSON and the word "changed" are made of. */
export interface DiffEntry {
  /** The resource: a remote path, or words such as "package nginx". */
  path: string;
  /** "content", "mode", "owner", "state", "version"… */
  attribute: string;
  before: unknown;
  after: unknown;
}

/** What holds after a change. */
export type Effect =
  /** These facts hold afterwards, and nothing else is different on the host. */
  | {
      kind: "exact";
      facts: readonly PromisedFact[];
      /** Directories that are gone with all that was below. */ removedTrees?: readonly string[];
      /** What follows from the facts promised, for what is planned next: too much to be read again one by one (the files of an archive). */
      implied?: readonly PromisedFact[];
    }
  /** Anything may be different afterwards, here and elsewhere; the facts named hold for certain. */
  | { kind: "opaque"; facts?: readonly PromisedFact[] };

/** Brings one resource to its desired state. */
export interface Change {
  diff: readonly DiffEntry[];
  /** Shell text; a code other than 0 is a failure, its stderr the reason. Functions of the shell library may be used. */
  script: string;
  effect: Effect;
  /** Content too large for a script: streamed to `to` (a temporary name beside the target, mode 0600) before `script` runs. */
  upload?: { content: string | Uint8Array; to: string } | { file: string; to: string };
}

/** What came out of an action. */
export interface Outcome {
  changed: boolean;
  /** Why it failed; absent when it did not. */
  failed?: string;
  /** Fields of the registered result. */
  result: Record<string, unknown>;
  diff?: readonly DiffEntry[];
  /** A file that the action leaves on the controller. */
  save?: { path: string; content: Uint8Array };
}

/** Something that has to run before anybody knows what it gives: a command, a wait, a query. Always opaque. */
export interface Action {
  script: string;
  interpret(output: StepResult): Outcome;
  /** What check mode says of it: that it would change something, would not, or that this cannot be known. */
  predict: "changed" | "ok" | "unknown";
  /** Seconds after which the step is ended on the host and the task fails. */
  timeout?: number;
  /**
   * Seconds that a host is waited for that goes away meanwhile. What it was doing then is done once more: it has to find out by itself how
   * far it has come.
   */
  outlasts?: number;
  /** Bytes of its stdout that are kept; 2 MiB unless told. */
  maxOutput?: number;
  /** Facts that hold when it succeeded (`creates`). */
  facts?: readonly PromisedFact[];
  /** The script keeps to check mode by itself: it is run there as well, and what it tells is what is foretold. */
  foretells?: true;
  /**
   * The script is run where the task originates: on the controller, or on the host that it is delegated to. Its descriptors 3 and 4 lead to what
   * `far` starts on the task's own host. The line is the first that the script writes to 4; what it prints to stderr is its output.
   */
  exchange?: { far(line: string): string };
}

/** What `set_stats` adds to what the run tells at its end. */
export interface CustomStats {
  data: Readonly<Record<string, unknown>>;
  /** By host, and not for the run as a whole. */
  perHost: boolean;
  /** Added to what is there by this name: numbers are summed, texts and lists joined, mappings merged. */
  aggregate: boolean;
}

/** What a module decides. `changed` means that `changes` is not empty: a module cannot say otherwise. */
export interface Plan {
  changes: readonly Change[];
  action?: Action;
  /** Fields of the registered result, besides `changed`, `diff` and the like. */
  result?: Record<string, unknown>;
  /** The task fails, before anything is done, for this reason. */
  failed?: string;
  /**
   * Check mode, behind an opaque change: whether there is anything to do is up to that change, for this reason. The facts hold
   * afterwards in either case.
   */
  undecided?: { reason: string; facts: readonly PromisedFact[] };
  /** The task is left out, as if its condition were false, for this reason. */
  skipped?: string;
  /** The module itself decides to do nothing, as `command` with `creates`. */
  note?: string;
  /** Variables for the host from now on: what `set_fact` gives. */
  variables?: Record<string, unknown>;
  /** Those of files: they may hold templates, and stand below those that are set. */
  included?: Readonly<Record<string, unknown>>;
  /** What the inventory of the run has from now on. The engine finds out whether that changes it. */
  growth?: Growth;
  stats?: CustomStats;
}

/** Files and templates on the controller, searched like Ansible: the role's folder first, then the playbook's. */
export interface LocalFiles {
  /** Path of a file or folder; throws ContentError with the places searched. */
  find(name: string, folder: "files" | "templates"): string;
  /** The content; of a file in a vault what it holds, unless `decrypt` is false. */
  read(path: string, decrypt?: boolean): Promise<Buffer>;
  /** True for a file in a vault: it is read, and never streamed. */
  isVault(path: string): Promise<boolean>;
  /** Hex digest; remembered for the run. */
  sha256(path: string): Promise<string>;
  /** What `make` gave the first time in this run: for what is costly to learn about a file, and the same for every host. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
  stat(path: string): Promise<{ type: "file" | "directory"; size: number; mode: number }>;
  /** All files and folders below, relative to `path`, folders before what is in them. */
  list(path: string): Promise<string[]>;
  /** Where a task may leave a file: the path from the playbook's folder, and the digest of what is there by now, if it is a file. */
  target(path: string): Promise<{ path: string; type: "file" | "directory" | "absent"; sha256: string | undefined }>;
  /** Writes a file there, and makes the folders above it. */
  write(path: string, content: Uint8Array): Promise<void>;
  /** Renders a template file with the variables of this task and host. */
  render(path: string, extra?: Record<string, unknown>): Promise<string>;
  /** The variables in files: templates as they stand there, and what people can be shown of them. Throws ContentErrors. */
  variables(request: VarsRequest): IncludedVariables;
}

/** Which files of variables are meant. */
export interface VarsRequest {
  file?: string | undefined;
  dir?: string | undefined;
  /** Of a folder: how deep to look; 0 for no limit. */
  depth: number;
  filesMatching?: string | undefined;
  ignoreFiles: readonly string[];
  extensions: readonly string[];
  ignoreUnknownExtensions: boolean;
  /** What is there by these names already is kept, as far as mappings in the files do not say otherwise. */
  merge: boolean;
  /** Everything goes into one variable of this name. */
  name?: string | undefined;
}

export interface IncludedVariables {
  values: Readonly<Record<string, unknown>>;
  shown: Readonly<Record<string, unknown>>;
  files: readonly string[];
}

/** What a plan may look at besides parameters and facts. */
export interface PlanContext {
  /** The host's name in the inventory. */
  name: string;
  /** Where the task says it is to be run. */
  delegateTo?: string;
  host: HostBasics;
  check: boolean;
  /** True when the diff will be shown: text that only a diff needs is read only then. */
  diff: boolean;
  /** True in check mode behind an opaque change: what is not there yet may have come with it. */
  predicted?: boolean;
  local: LocalFiles;
  /** A variable as the task sees it; undefined when there is none of this name. */
  variable(name: string): unknown;
}

/**
 * A module. `prepare` reads what is on the controller, `facts` says what must be known of the host, `plan` decides;
 * `plan` does no I/O and is tested without a host.
 */
export interface ModuleDefinition<P = unknown, S = unknown, F extends FactRequests = FactRequests> {
  name: string;
  /** Of Ansible's module of this name: the collection that it is in, where that is not ansible.builtin. */
  collection?: string;
  /** One sentence in the imperative, for lists and help. */
  summary: string;
  /** Paragraphs for the documentation: rules, differences from Ansible's module of the same name, limits. */
  notes?: string;
  /** YAML of one or more tasks. */
  examples: string;
  params: z.ZodType<P>;
  /** True when no task of it ever changes anything on the host. */
  readsOnly?: true;
  /** True for what is done on the controller alone: it asks nothing of the host, not even that it can be reached. */
  local?: true;
  /** Delegated, it runs there as the login account: the account that the task becomes is one of its own host. */
  becomesAtHome?: true;
  /** It adds to the inventory: once for all hosts that come to the task, or for each of them. All have to be there first. */
  grows?: "once" | "each";
  /** Names of the variables that a task gives its host, by its parameters as they are written: expressions are not evaluated. */
  sets?(args: Readonly<Record<string, unknown>>): readonly string[];
  /** Seconds that a host may take to be there when this is its first task, by its parameters as they are written. */
  patience?(args: Readonly<Record<string, unknown>>): number;
  /** The parameter that a bare string stands for: `command: ls /tmp`. */
  freeForm?: string;
  prepare?(params: P, context: PlanContext): Promise<S>;
  facts?(params: P, context: PlanContext & { source: S }): F;
  plan(params: P, facts: FactValues<F>, context: PlanContext & { source: S }): Plan;
}

/** Gives the definition its type: parameters from the schema, facts from what `facts` returns. */
export function defineModule<Schema extends z.ZodType, F extends FactRequests = Record<never, never>, S = undefined>(
  definition: Omit<ModuleDefinition<z.output<Schema>, S, F>, "params"> & { params: Schema },
): AnyModule {
  return definition as unknown as AnyModule;
}

/** A module as the engine and the loader see it. */
export type AnyModule = ModuleDefinition<unknown, unknown, FactRequests>;
