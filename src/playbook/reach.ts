import { connections } from "../inventory/connection.js";
import { readWord } from "./play-keywords.js";
import type { Problems } from "./problems.js";
import { readText, readWholeNumber } from "./readers.js";
import type { SourceEntry } from "./source.js";
import type { Reach } from "./types.js";

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
