import { ggsciProbe, ggsciState, goldenGateId, type GoldenGate } from "./ggsci.js";
import { factKind, lineRecords } from "./types.js";

export interface GoldenGateDatabaseKey {
  goldenGate: GoldenGate;
  alias: string;
  schemas: readonly string[];
  /** owner.table */
  checkpointTable?: string | undefined;
}

/** What GoldenGate keeps in a database of its own. */
export interface GoldenGateDatabase {
  /** Why the database does not let the alias in; null where it does. */
  refused: string | null;
  /** Columns that are logged for each of the schemas, in their order. */
  logged: readonly ("none" | "keys" | "all")[];
  checkpointTable: boolean;
  heartbeat: boolean;
}

// What is said where there is no such table differs by version: everything but the good news counts as that.
const awk = `
n == 1 && /Successfully logged in/ { ok = 1 }
n == 1 && match($0, /(ORA|TNS)-[0-9]+[^)]*/) && said == "" { said = substr($0, RSTART, RLENGTH) }
n == 1 && /ERROR/ && first == "" { first = $0 }
n > 1 && n <= schemas + 1 && /ERROR/ && !/not exist/ && fault == "" { fault = $0 }
n > 1 && n <= schemas + 1 && /supplemental logging.* is enabled on schema/ { if (columns[n] != "all") columns[n] = /for all columns/ ? "all" : "keys" }
n == schemas + 2 && / created / { checkpoint = 1 }
n == schemas + 3 && /HEARTBEAT/ && !/ERROR| not / { heartbeat = 1 }
END {
  if (!ok) { print "refused " (said != "" ? said : first); exit }
  if (fault != "") { print "!" fault; exit }
  line = "in " (checkpoint ? 1 : 0) " " (heartbeat ? 1 : 0)
  for (i = 2; i <= schemas + 1; i++) line = line " " (i in columns ? columns[i] : "none")
  print line
}`;

/** Supplemental logging of schemas, checkpoint table and heartbeat, as GoldenGate tells of them. */
export const goldenGateDatabase = factKind<GoldenGateDatabaseKey, GoldenGateDatabase>({
  name: "goldengate.database",
  id: ({ goldenGate, alias, schemas, checkpointTable }) =>
    `${goldenGateId(goldenGate)}#${alias} ${schemas.join(",")} ${checkpointTable ?? "-"}`,
  probe: (keys) =>
    keys
      .map(({ goldenGate, alias, schemas, checkpointTable }) => {
        const commands = [
          `DBLOGIN USERIDALIAS ${alias}`,
          ...schemas.map((schema) => `INFO SCHEMATRANDATA ${schema}`),
          checkpointTable === undefined ? "INFO MGR" : `INFO CHECKPOINTTABLE ${checkpointTable}`,
          "INFO HEARTBEATTABLE",
        ];
        return ggsciProbe(goldenGate, commands, `BEGIN { schemas = ${schemas.length} }${awk}`, 1);
      })
      .join(""),
  ...lineRecords,
  parse: (record, { goldenGate, schemas }) => ggsciState(record, goldenGate, (answer) => databaseOf(answer, schemas)),
  nothing: { refused: "GoldenGate is not there yet", logged: [], checkpointTable: false, heartbeat: false },
});

const nothing = { logged: [], checkpointTable: false, heartbeat: false };

function databaseOf(answer: string, schemas: readonly string[]): GoldenGateDatabase {
  const refused = /^refused (.*)$/.exec(answer)?.[1];
  if (refused !== undefined) return { ...nothing, refused, logged: schemas.map(() => "none") };
  const [, checkpoint, heartbeat, ...logged] = answer.split(" ");
  return {
    refused: null,
    logged: logged as GoldenGateDatabase["logged"],
    checkpointTable: checkpoint === "1",
    heartbeat: heartbeat === "1",
  };
}
