import * as z from "zod";
import { bdrGroup, bdrNode, type BdrNode } from "../facts/bdr-node.js";
import { contentsText, pgContents, type PgContents } from "../facts/pg-contents.js";
import { promise } from "../facts/types.js";
import { joinScript, partScript, removeScript, statusWord } from "./support/bdr-script.js";
import { dsn, dsnConnection, sameDsn, shownDsn } from "./support/dsn.js";
import { databaseParams, described, pgName, pgNotes, splitDatabase } from "./support/pg.js";
import { defineModule, type Change, type Plan } from "./types.js";

type Present = Extract<BdrNode, { extension: true }>;

export const bdrNodeModule = defineModule({
  name: "bdr_node",
  summary: "Make a database a node of PostgreSQL BDR, or part it from its group",
  notes:
    `${pgNotes}Connection strings hold no password: the server's account finds it in its \`~/.pgpass\`. ` +
    "The task ends when the node is ready, and fails when that takes longer than `timeout`: BDR itself waits for ever. " +
    "A database that joins gets schema and rows from the node in `join_using` and has to be empty; what it holds is named otherwise. " +
    "A join that has failed is never tried again by BDR, and a node that was parted never comes back: its database has to be dropped and made anew. " +
    "`parted` runs on a node that stays, and forgets the parted one altogether, so that its name is free again.",
  examples: `- name: The first node
  become_user: postgres
  bdr_node:
    db: stat_db
    name: dc1
    dsn: host=<%= address %> port=5432 dbname=stat_db user=mdc_repl sslmode=require
- name: The second one
  become_user: postgres
  bdr_node:
    db: stat_db
    name: dc2
    dsn: host=<%= address %> port=5432 dbname=stat_db user=mdc_repl sslmode=require
    join_using: host=<%= first %> port=5432 dbname=stat_db user=mdc_repl sslmode=require
    timeout: 1800
`,
  params: z
    .strictObject({
      name: pgName.describe("Name of the node, different on each side"),
      dsn: dsn.optional().describe("How the other nodes, and this one, reach the database; without a password"),
      join_using: dsn.optional().describe("How to reach a node of the group; left out: a new group"),
      state: z
        .enum(["present", "parted", "absent"])
        .default("present")
        .describe("`parted`: another node of this name is in the group no more; `absent`: this database is no node"),
      force: z.boolean().default(false).describe("With `state: absent`: also when the others have not parted it yet"),
      timeout: z.number().int().min(1).default(600).describe("Seconds until it has to be done"),
      ...databaseParams,
    })
    .refine(({ dsn: text, state }) => text !== undefined || state !== "present", { error: "expected dsn" })
    .transform((params) => {
      const { connection, rest } = splitDatabase(params);
      return { ...rest, connection, dsn: rest.dsn ?? "" };
    }),
  facts({ connection, state, join_using }) {
    const joins = state === "present" && join_using !== undefined;
    return {
      node: bdrNode({ connection }),
      contents: joins ? pgContents({ connection }) : undefined,
      group: joins ? bdrGroup({ connection: dsnConnection(join_using) }) : undefined,
    };
  },
  plan(params, { node, contents, group }, context): Plan {
    const { connection, name, state } = params;
    const { database } = connection;
    const result = { name, db: database };
    if (!node.extension) {
      if (state === "absent") return { changes: [], result };
      if (context.predicted !== true)
        return { changes: [], failed: `the extension bdr is not installed in ${database}`, result };
    }
    const fact: Present = node.extension ? node : { extension: true, name: null, nodes: [] };
    const outcome = { present: presence, parted: parting, absent: absence }[state](params, fact, { contents, group });
    const nodes = Object.fromEntries((fact.nodes ?? []).map((one) => [one.name, one.status]));
    const told = { ...result, nodes };
    if (typeof outcome === "string") return { changes: [], failed: outcome, result: told };
    return { changes: outcome === undefined ? [] : [outcome], result: told };
  },
});

interface Wanted {
  connection: Parameters<typeof described>[1];
  name: string;
  dsn: string;
  join_using?: string | undefined;
  force: boolean;
  timeout: number;
}

/** A change, a reason why there cannot be one, or nothing to do. */
type Outcome = Change | string | undefined;

interface Around {
  contents: PgContents | undefined;
  group: string[] | null | undefined;
}

function presence(params: Wanted, fact: Present, { contents, group }: Around): Outcome {
  const { connection, name } = params;
  const own = fact.nodes?.find((one) => one.name === fact.name);
  if (fact.name !== null && fact.name !== name)
    return `${connection.database} is the node ${fact.name} already, not ${name}`;
  if (own?.status === "k")
    return `the node ${name} was parted from its group and cannot come back: its database has to be dropped and made anew`;
  if (own?.dsn != null && !sameDsn(own.dsn, params.dsn))
    return `the node ${name} has another connection string (${own.dsn}); it has to be parted and made anew`;
  if (own?.status === "r")
    return group == null || group.includes(name)
      ? undefined
      : `the node ${name} takes itself for ready, but its group (${shownDsn(params.join_using ?? "")}) has parted it: its database has to be dropped and made anew`;
  const begun = fact.name !== null || fact.begun === true;
  const found = begun || contents === undefined ? undefined : contentsText(contents);
  if (found !== undefined)
    return `${connection.database} has to be empty to join, for all comes from the other node; it holds ${found}`;
  const diff = [
    {
      path: described(`BDR node of ${connection.database}`, connection),
      attribute: "status",
      before: own === undefined ? null : statusWord(own.status),
      after: statusWord("r"),
    },
  ];
  const after: BdrNode = { extension: true, name, nodes: [{ name, status: "r", dsn: params.dsn }] };
  return {
    diff,
    script: joinScript(params, begun),
    effect: { kind: "opaque", facts: [promise(bdrNode({ connection }), after)] },
  };
}

function parting(params: Wanted, fact: Present): Outcome {
  const { connection, name, timeout } = params;
  if (fact.name === null) return `${connection.database} is no node here: a node is parted by one that stays`;
  if (fact.name === name) return `the node ${name} cannot part itself: run this on a node that stays`;
  const other = fact.nodes?.find((one) => one.name === name);
  if (other === undefined) return undefined;
  const left = fact.nodes?.filter((one) => one !== other);
  const path = described(`BDR group of ${connection.database}`, connection);
  const diff = [{ path, attribute: `node ${name}`, before: statusWord(other.status), after: null }];
  return {
    diff,
    script: partScript(connection, name, timeout),
    effect: { kind: "opaque", facts: [promise(bdrNode({ connection }), { ...fact, nodes: left })] },
  };
}

function absence(params: Wanted, fact: Present): Outcome {
  const { connection, name, force, timeout } = params;
  if (fact.name === null && fact.begun !== true && (fact.nodes ?? []).length === 0) return undefined;
  if (fact.name !== null && fact.name !== name) return `${connection.database} is the node ${fact.name}, not ${name}`;
  const own = fact.nodes?.find((one) => one.name === name);
  if (own !== undefined && own.status !== "k" && !force)
    return `the node ${name} is ${statusWord(own.status)}: part it first on a node that stays, or say force: true where none does`;
  const diff = [
    {
      path: described(`BDR node of ${connection.database}`, connection),
      attribute: "name",
      before: name,
      after: null,
    },
  ];
  return {
    diff,
    script: removeScript(connection, timeout),
    effect: { kind: "opaque", facts: [promise(bdrNode({ connection }), { extension: true, name: null })] },
  };
}
