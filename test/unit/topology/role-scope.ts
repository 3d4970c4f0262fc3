import { readFileSync } from "node:fs";
import { hostVariables } from "../../../src/cli/host-variables.js";
import { TaskScope } from "../../../src/engine/scope.js";
import type { Inventory } from "../../../src/inventory/inventory.js";
import { Problems } from "../../../src/playbook/problems.js";
import { SourceFiles } from "../../../src/playbook/source-files.js";
import { readVariables } from "../../../src/playbook/variables.js";
import { compileTemplateFile } from "../../../src/template/compile.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { Vault } from "../../../src/vault/vault.js";

/** Reading and compiling are most of the work: once for each. */
function once<Value>(make: (name: string) => Value): (name: string) => Value {
  const made = new Map<string, Value>();
  return (name) => {
    if (!made.has(name)) made.set(name, make(name));
    return made.get(name) as Value;
  };
}

const templateAt = once((path) => compileTemplateFile(path, readFileSync(path, "utf8")));

/** Defaults of a role. */
export const defaultsOf = once((role): Record<string, unknown> => {
  const problems = new Problems();
  const root = new SourceFiles(new Vault([])).read(`roles/${role}/defaults/main.yml`, problems);
  const layer = root && readVariables(root, role, problems);
  problems.throwIfAny();
  return layer?.values ?? {};
});

/** What a host's tasks of the roles apim and verify see, but for what hosts say of themselves. */
export function scopeOf(inventory: Inventory, host: string): TaskScope {
  const variables = hostVariables(inventory, {});
  const datacenters = findDatacenters(inventory);
  const own = inventory.layersOf(host, undefined).map(({ values }) => values);
  const secret = { apim_admin_password: "a", apim_database_password: "b", apim_keystore_password: "c" };
  return new TaskScope(
    [...["common", "carbon", "doors", "verify", "apim", "analytics_yaml"].map(defaultsOf), ...own, secret],
    {
      inventory_hostname: () => host,
      groups: () => inventory.groupMembers(),
      group_names: () => inventory.groupsOf(host),
      hostvars: () => Object.fromEntries(inventory.hosts.map((name) => [name, variables(name)])),
      datacenters: () => datacenters.all,
      datacenter: () => datacenters.of(host),
    },
  );
}

/** What a template of a role comes to on a host. */
export function rendered(
  inventory: Inventory,
  host: string,
  template: string,
  more: Record<string, unknown> = {},
  role = "apim",
): string {
  return String(templateAt(`roles/${role}/templates/${template}.ejs`).evaluate(scopeOf(inventory, host).with(more)));
}
