import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { connectionVariables } from "../inventory/connection.js";
import type { Inventory } from "../inventory/inventory.js";
import { connect, type ConnectOptions } from "../remote/connect.js";
import type { Datacenters } from "../topology/datacenters.js";
import { HostConnection } from "./connections.js";
import type { RunOptions } from "./options.js";
import { TaskScope, type Layer } from "./scope.js";

/** Makes the connection of a host from its variables, and where those say nothing from the command line and the defaults. */
export function connectionOf(
  host: string,
  inventory: Inventory,
  datacenters: Datacenters,
  options: RunOptions,
  playFolder: string | undefined,
  remoteUser?: string,
): HostConnection {
  return new HostConnection(async () =>
    connect(connectOptions(host, inventory, datacenters, options, playFolder, remoteUser)),
  );
}

function connectOptions(
  host: string,
  inventory: Inventory,
  datacenters: Datacenters,
  options: RunOptions,
  playFolder: string | undefined,
  remoteUser?: string,
): ConnectOptions {
  const layers = inventory.layersOf(host, playFolder).map((layer): Layer => layer.values);
  const scope = new TaskScope([...layers, options.extraVars], {
    inventory_hostname: () => host,
    inventory_dir: () => inventory.folderOf(host),
    group_names: () => inventory.groupsOf(host),
    datacenter: () => datacenters.of(host),
    datacenters: () => datacenters.all,
  });
  const names = new Set(
    layers
      .concat(options.extraVars)
      .flatMap((layer) => Object.keys(layer))
      .filter((name) => /^(ansible_|mdc_)/.test(name)),
  );
  const found = connectionVariables(host, Object.fromEntries([...names].map((name) => [name, scope.get(name)])));
  const flags = options.connection;
  if (
    (layers.some((layer) => "ansible_connection" in layer)
      ? found.connection
      : (flags.transport ?? found.connection)) === "local"
  )
    return { transport: "local" };
  const timeout = found.connectTimeout ?? flags.timeout;
  const key = found.privateKeyFile ?? flags.privateKeyFile;
  const password = found.password ?? flags.password;
  return {
    transport: "ssh",
    host: found.host,
    port: found.port ?? 22,
    user: found.user ?? remoteUser ?? flags.user ?? userInfo().username,
    knownHostsFiles: found.knownHostsFiles ?? [join(homedir(), ".ssh", "known_hosts"), "/etc/ssh/ssh_known_hosts"],
    hostKeyPolicy: found.hostKeyPolicy ?? "strict",
    ...(key === undefined ? {} : { privateKeyFile: key }),
    ...(found.passphrase === undefined ? {} : { passphrase: found.passphrase }),
    ...(password === undefined ? {} : { password }),
    ...(timeout === undefined ? {} : { connectTimeoutMs: timeout * 1000 }),
    ...(found.keepalive === undefined ? {} : { keepaliveMs: found.keepalive * 1000 }),
  };
}
