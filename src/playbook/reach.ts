import { connectionTypes, connections } from "../inventory/connection.js";
import { readWord } from "./play-keywords.js";
import type { Problems } from "./problems.js";
import { readText, readWholeNumber } from "./readers.js";
import type { SourceEntry } from "./source.js";
import type { Reach } from "./types.js";
import type { PlacedLayer } from "./variables.js";

/** `connection`, `port` and `remote_user` added to those from around: the same object where none of them is there. */
export function readReach(around: Reach, fields: ReadonlyMap<string, SourceEntry>, problems: Problems): Reach {
  const connection = fields.get("connection");
  const port = fields.get("port");
  const user = fields.get("remote_user");
  if (!connection && !port && !user) return around;
  return {
    connection: connection ? readWord(connection, connections, problems) : around.connection,
    port: port ? readPort(port, problems) : around.port,
    remoteUser: user ? readText(user, problems) : around.remoteUser,
  };
}

function readPort(entry: SourceEntry, problems: Problems): number | undefined {
  const port = readWholeNumber(entry, problems);
  if (port >= 1 && port <= 65535) return port;
  problems.report(`there is no port ${port}`, entry.value.place, { expected: "1 to 65535" });
  return undefined;
}

const keywords: ReadonlyMap<string, string> = new Map([
  ["ansible_connection", "connection"],
  ["ansible_port", "port"],
  ["ansible_ssh_port", "port"],
  ["ansible_user", "remote_user"],
  ["ansible_ssh_user", "remote_user"],
]);
const settings = new Set(connectionTypes().flatMap(({ name }) => (name.startsWith("ansible_become") ? [] : [name])));

/** Variables of play, block or task come too late for a connection: who writes them there would be deceived. */
export function refuseConnectionVariables({ where }: PlacedLayer, problems: Problems): void {
  for (const [name, place] of Object.entries(where)) {
    if (!settings.has(name)) continue;
    const keyword = keywords.get(name);
    problems.report(`${name} among the vars of a play, block or task changes no connection`, place, {
      expected:
        keyword === undefined ? "it in the inventory, its group_vars or host_vars, or -e" : `the keyword ${keyword}`,
    });
  }
}
