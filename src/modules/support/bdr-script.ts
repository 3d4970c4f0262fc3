import type { BdrStatus } from "../../facts/bdr-node.js";
import { literal, psqlScript, type PgConnection } from "../../facts/pg-connection.js";
import { endingAfter, sqlScript } from "./pg.js";

const words: Record<BdrStatus, string> = {
  b: "begun",
  i: "at its initial copy",
  c: "catching up",
  o: "making slots",
  r: "ready",
  k: "parted",
};

/** A state of BDR's catalogue in words. */
export function statusWord(status: BdrStatus): string {
  return words[status];
}

interface Join {
  connection: PgConnection;
  name: string;
  dsn: string;
  join_using?: string | undefined;
  timeout: number;
}

/**
 * Creates a group or joins one, unless that is begun already, and waits until the node is ready. Every statement has a limit: BDR
 * waits for a node that is not there as long as it takes.
 */
export function joinScript({ connection, name, dsn, join_using, timeout }: Join, begun: boolean): string {
  const call =
    join_using === undefined
      ? `SELECT bdr.bdr_group_create(local_node_name := ${literal(name)}, node_external_dsn := ${literal(dsn)})`
      : `SELECT bdr.bdr_group_join(local_node_name := ${literal(name)}, node_external_dsn := ${literal(dsn)},
 join_using_dsn := ${literal(join_using)})`;
  const statements = [...(begun ? [] : [call]), "SELECT bdr.bdr_node_join_wait_for_ready()"];
  const status = psqlScript(
    connection,
    `SELECT CASE node_status ${Object.entries(words)
      .map(([letter, word]) => `WHEN ${literal(letter)} THEN ${literal(word)}`)
      .join(" ")} END FROM bdr.bdr_nodes WHERE node_name = ${literal(name)};\n`,
  );
  return `${sqlScript(connection, statements, endingAfter(timeout))}mdc_code=$?
[ "$mdc_code" != 0 ] || exit 0
mdc_status=$(${status})
[ -z "$mdc_status" ] || echo "the node is $mdc_status, not ready; the server's log says why. If its copy has failed, drop the database and begin anew: BDR does not try again" >&2
exit "$mdc_code"
`;
}

/** Parts another node, waits until nothing is kept for it any more, and forgets it: a later join must not find traces of it. */
export function partScript(connection: PgConnection, name: string, timeout: number): string {
  const one = literal(name);
  const statements = [
    `SELECT bdr.bdr_part_by_node_names(ARRAY[${one}]) WHERE EXISTS (SELECT 1 FROM bdr.bdr_nodes WHERE node_name = ${one} AND node_status <> 'k')`,
    `SELECT set_config('mdc.parted', ${one}, false)`,
    `DO $$BEGIN WHILE EXISTS (SELECT 1 FROM bdr.bdr_node_slots WHERE node_name = current_setting('mdc.parted')) LOOP PERFORM pg_sleep(0.2); END LOOP; END$$`,
    `BEGIN`,
    `DELETE FROM bdr.bdr_connections c USING bdr.bdr_nodes n WHERE n.node_name = ${one} AND n.node_status = 'k'
 AND (c.conn_sysid, c.conn_timeline, c.conn_dboid) = (n.node_sysid, n.node_timeline, n.node_dboid)`,
    `DELETE FROM bdr.bdr_nodes WHERE node_name = ${one} AND node_status = 'k'`,
    `COMMIT`,
  ];
  return sqlScript(connection, statements, endingAfter(timeout));
}

/** Makes the database one that belongs to no group; whether the others know of it or not. */
export function removeScript(connection: PgConnection, timeout: number): string {
  return sqlScript(connection, ["SELECT bdr.remove_bdr_from_local_node(true)"], endingAfter(timeout));
}
