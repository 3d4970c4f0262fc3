import { connectionVariables, type ConnectionVariables } from "../inventory/connection.js";
import type { Inventory } from "../inventory/inventory.js";
import type { Reach } from "../playbook/types.js";
import { connect, type ConnectOptions } from "../remote/connect.js";
import { render } from "../template/render.js";
import type { Scope } from "../template/types.js";
import type { Datacenters } from "../topology/datacenters.js";
import { HostConnection, type ConnectionSettings } from "./connections.js";
import { inventoryLookups } from "./inventory-lookups.js";
import { inventoryNames } from "./inventory-names.js";
import type { RunOptions } from "./options.js";
import { TaskScope, type Layer } from "./scope.js";

/** What play, blocks and task say of how hosts are reached: variables win over it, and it over the command line. */
export interface ConnectionKeywords {
  user?: string | undefined;
  transport?: ConnectionVariables["connection"];
  port?: number | undefined;
}

/** The keywords with their templates rendered. */
export function reachedBy({ connection, port, remoteUser }: Reach, scope: Scope): ConnectionKeywords {
  const user = remoteUser === undefined ? undefined : String(render(remoteUser, scope));
  return { user, transport: connection, port };
}

/**
 * Makes the connection of a host from its variables, and where those say nothing from the command line and the defaults.
 * `onVariable` hears of the values, among which passwords may be.
 */
export function connectionOf(
  host: string,
  inventory: Inventory,
  datacenters: Datacenters,
  options: RunOptions,
  playFolder: string | undefined,
  keywords: ConnectionKeywords,
  onVariable: (name: string, value: unknown) => void,
  settings: ConnectionSettings,
): HostConnection {
  return new HostConnection(async () => {
    const found = variablesOf(host, inventory, datacenters, options, playFolder, onVariable);
    const asked = connectOptions(found, options, keywords);
    const reconnectMs = 1000 * (found.reconnect ?? RECONNECT_SECONDS);
    return { transport: await connect(asked), reconnectMs, shared: asked.transport === "local" };
  }, settings);
}

const RECONNECT_SECONDS = 60;

function variablesOf(
  host: string,
  inventory: Inventory,
  datacenters: Datacenters,
  options: RunOptions,
  playFolder: string | undefined,
  onVariable: (name: string, value: unknown) => void,
): ConnectionVariables {
  const layers = inventory.layersOf(host, playFolder).map((layer): Layer => layer.values);
  const scope: TaskScope = new TaskScope(
    [inventoryLookups(inventory, playFolder, () => scope), ...layers, options.extraVars],
    {
      ...inventoryNames(host, inventory, datacenters),
      inventory_dir: () => inventory.folderOf(host),
      inventory_file: () => inventory.fileOf(host),
    },
    onVariable,
  );
  const names = new Set(
    layers
      .concat(options.extraVars)
      .flatMap((layer) => Object.keys(layer))
      .filter((name) => /^(ansible_|mdc_)/.test(name)),
  );
  return connectionVariables(host, Object.fromEntries([...names].map((name) => [name, scope.get(name)])));
}

function connectOptions(found: ConnectionVariables, options: RunOptions, keywords: ConnectionKeywords): ConnectOptions {
  const flags = options.connection;
  const transport = found.connection ?? keywords.transport ?? flags.transport ?? "ssh";
  if (transport === "local") return { transport };
  const user = found.user ?? keywords.user ?? flags.user;
  const port = found.port ?? keywords.port;
  const timeout = found.connectTimeout ?? flags.timeout;
  const common = {
    ...(user === undefined ? {} : { user }),
    ...(timeout === undefined ? {} : { connectTimeoutMs: timeout * 1000 }),
  };
  if (transport === "docker") return { transport, container: found.host, ...common };
  const key = found.privateKeyFile ?? flags.privateKeyFile;
  const password = found.password ?? flags.password;
  const hostKeyPolicy = found.hostKeyPolicy ?? flags.hostKeyPolicy;
  const sshArguments = found.sshArguments ?? flags.sshArguments;
  return {
    transport,
    host: found.host,
    ...common,
    ...(port === undefined ? {} : { port }),
    ...(found.knownHostsFiles === undefined ? {} : { knownHostsFiles: found.knownHostsFiles }),
    ...(hostKeyPolicy === undefined ? {} : { hostKeyPolicy }),
    ...(key === undefined ? {} : { privateKeyFile: key }),
    ...(found.passphrase === undefined ? {} : { passphrase: found.passphrase }),
    ...(password === undefined ? {} : { password }),
    ...(found.keepalive === undefined ? {} : { keepaliveMs: found.keepalive * 1000 }),
    ...(found.sshConfig === undefined ? {} : { configFile: found.sshConfig }),
    ...(sshArguments === undefined ? {} : { arguments: sshArguments }),
  };
}
