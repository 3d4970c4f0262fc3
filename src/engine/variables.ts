import { posix } from "node:path";
import { lookupFunctions } from "../playbook/lookups/lookups.js";
import type { Effective, RoleUse, VariableLayer } from "../playbook/types.js";
import type { HostBasics } from "../remote/types.js";
import { ansibleVersion } from "./ansible-version.js";
import { failedTask } from "./failed-task.js";
import { HostsMustMeet } from "./faults.js";
import { gatheredFacts } from "./gathered-facts.js";
import type { Standpoint } from "./host-run.js";
import type { RunContext } from "./run-context.js";
import type { HostVariables } from "./host-variables.js";
import { inventoryNames } from "./inventory-names.js";
import { inventoryLookups } from "./inventory-lookups.js";
import { TaskScope, type Layer, type Magic } from "./scope.js";
import type { Failure } from "./walk.js";

/** What parameters may be given to say "as if this parameter were not there". */
export const omit: unique symbol = Symbol("omit");

/** What surrounds an expression besides the host. */
export interface ScopeOptions {
  task?: Effective | undefined;
  layers?: readonly VariableLayer[];
  /** Loop variables and the registered result of the task itself. */
  local?: Layer;
  failure?: Failure | undefined;
  basics?: HostBasics | undefined;
  /** True when all hosts of the batch have come to this task. */
  met?: boolean;
}

/** The names that an expression sees, by Ansible's order of precedence. */
export function scopeFor(host: Standpoint, context: RunContext, options: ScopeOptions = {}): TaskScope {
  const { play, inventory } = context;
  const { task } = options;
  const lookups = lookupFunctions({
    folder: play.folder,
    rolePath: task?.role?.path,
    vault: inventory.vault,
    scope: () => scope,
  });
  const scope: TaskScope = new TaskScope(
    [lookups, ...layersFor(host, context, options)],
    magicFor(host, context, options),
    (name, value) => context.journal.hideNamed({ [name]: value }),
  );
  return scope;
}

/** Variables of a host as the inventory has them: those of its connection and accounts, also for tasks of other hosts. */
export function inventoryScope(name: string, context: RunContext): TaskScope {
  const { inventory, datacenters, options, play } = context;
  const layers = inventory.layersOf(name, play.folder).map((layer): Layer => layer.values);
  const lookups = inventoryLookups(inventory, play.folder, () => scope);
  const scope: TaskScope = new TaskScope(
    [lookups, ...layers, ...lasting(context.variablesOf(name)), options.extraVars],
    { ...inventoryNames(name, inventory, datacenters), groups: () => inventory.groupMembers() },
    (variable, value) => context.journal.hideNamed({ [variable]: value }),
  );
  return scope;
}

function lasting({ included, set }: HostVariables): Layer[] {
  return [included, set];
}

function layersFor(host: Standpoint, context: RunContext, { task, layers = [], local }: ScopeOptions): Layer[] {
  const { play, inventory, options } = context;
  const known = [...play.roles, ...host.walk.roles];
  const roles = task?.role ? [...known.filter((role) => role !== task.role), task.role] : known;
  return [
    ...roles.map((role) => role.defaults),
    ...inventory.layersOf(host.name, play.folder),
    play.vars,
    play.answers,
    ...play.varsFiles,
    ...roles.map((role) => role.vars),
    ...(task?.vars ?? []),
  ]
    .map((layer): Layer => layer.values)
    .concat(
      ...lasting(host.variables),
      task?.role ? [task.role.params.values] : [],
      (task?.includeParams ?? []).map((layer) => layer.values),
      layers.map((layer) => layer.values),
    )
    .concat(options.extraVars, local ?? {});
}

function magicFor(host: Standpoint, context: RunContext, { task, failure, basics, met }: ScopeOptions): Magic {
  const { play, inventory, options } = context;
  const datacenter = context.datacenters.of(host.name);
  const active = (): string[] => context.batch.filter((one) => !one.unreachable && !one.failed).map((one) => one.name);
  return {
    inventory_hostname: () => host.name,
    inventory_hostname_short: () => host.name.split(".")[0],
    groups: () => inventory.groupMembers(),
    group_names: () => inventory.groupsOf(host.name),
    hostvars: () => hostVariables(host, context, met === true),
    play_hosts: active,
    ansible_play_batch: active,
    ansible_play_hosts: () =>
      context.playHosts.filter(
        (name) => context.hosts.get(name)?.unreachable !== true && context.hosts.get(name)?.failed !== true,
      ),
    ansible_play_hosts_all: () => context.playHosts,
    playbook_dir: () => play.folder,
    ansible_play_name: () => play.name,
    ansible_play_role_names: () => roleNames(play.roles.filter(({ dependency }) => !dependency)),
    ansible_dependent_role_names: () => roleNames(play.roles.filter(({ dependency }) => dependency)),
    ansible_role_names: () => roleNames(play.roles),
    ansible_run_tags: () => (options.tags.length === 0 ? ["all"] : options.tags),
    ansible_skip_tags: () => options.skipTags,
    ansible_limit: () => options.limit,
    ansible_forks: () => options.forks,
    ansible_verbosity: () => options.verbosity,
    ansible_version: () => ansibleVersion,
    inventory_dir: () => inventory.folderOf(host.name),
    inventory_file: () => inventory.fileOf(host.name),
    ansible_check_mode: () => options.check,
    ansible_diff_mode: () => options.diff,
    omit: () => omit,
    datacenters: () => context.datacenters.all,
    topology_links: () => context.links(),
    ...(datacenter ? { datacenter: () => datacenter } : {}),
    ...factsFor(host, basics),
    ...(task?.role ? roleMagic(task.role) : {}),
    ...(failure ? { ansible_failed_task: () => failedTask(failure), ansible_failed_result: () => failure.result } : {}),
  };
}

/** Under both names what the connection tells, and above it what tasks have read. */
function factsFor(host: Standpoint, basics: HostBasics | undefined): Magic {
  if (!basics) return {};
  const facts = (): object => gatheredFacts(basics, host.variables.set["ansible_facts"]);
  return { facts, ansible_facts: facts };
}

function roleMagic({ name, path, parents }: RoleUse): Magic {
  const own = (): string => posix.basename(name);
  const ofParents = {
    ansible_parent_role_names: () => roleNames(parents),
    ansible_parent_role_paths: () => parents.map((parent) => parent.path),
  };
  return { role_path: () => path, role_name: own, ansible_role_name: own, ...(parents.length > 0 ? ofParents : {}) };
}

function roleNames(roles: readonly RoleUse[]): string[] {
  return [...new Set(roles.map(({ name }) => posix.basename(name)))];
}

/** `hostvars[name]`: what the inventory says of any host at once, what its tasks registered once all hosts have met. */
function hostVariables(self: Standpoint, context: RunContext, met: boolean): Record<string, unknown> {
  const entries = context.inventory.hosts.map((name): [string, unknown] => [name, variablesOf(name)]);
  return Object.fromEntries(entries);

  function variablesOf(name: string): object {
    const other = context.hosts.get(name);
    const layers = context.inventory.layersOf(name, context.play.folder).map((layer): Layer => layer.values);
    return new Proxy(Object.create(null) as object, {
      has: (_target, key) => typeof key === "string" && lookUp(key) !== undefined,
      get: (_target, key) => (typeof key === "string" ? lookUp(key) : undefined),
    });

    function lookUp(key: string): unknown {
      // Asked by JSON.stringify of whatever it prints.
      if (key === "toJSON") return undefined;
      const inInventory =
        layers.some((layer) => Object.hasOwn(layer, key)) ||
        key === "inventory_hostname" ||
        key === "group_names" ||
        key === "datacenter";
      const inBatch = other !== undefined && other.name !== self.name && context.batch.includes(other);
      const linear = context.play.strategy === "linear";
      if (!inInventory && inBatch && linear && !met) throw new HostsMustMeet(`${key} of ${name}`);
      const scope = inventoryScope(name, context);
      return scope.has(key) ? scope.get(key) : undefined;
    }
  }
}
