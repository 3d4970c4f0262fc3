import { join } from "node:path";
import * as z from "zod";
import { inventoryLookups } from "../engine/inventory-lookups.js";
import { inventoryNames } from "../engine/inventory-names.js";
import { TaskScope } from "../engine/scope.js";
import { ContentError, UsageError, type Place } from "../errors.js";
import { limitsSchema, type Limits } from "../health/limits.js";
import type { Site } from "../health/reading.js";
import { serverAt, type Server } from "../health/request.js";
import { healthEngines, type HealthEngine } from "../health/engines.js";
import type { GoldenGateSetup } from "../health/goldengate-request.js";
import type { Inventory } from "../inventory/inventory.js";
import { Problems } from "../playbook/problems.js";
import { SourceFiles } from "../playbook/source-files.js";
import { emptyLayer, readVariables, type PlacedLayer } from "../playbook/variables.js";
import type { Datacenters } from "../topology/datacenters.js";

/** The databases of a deployment, as the roles would have them. */
export interface DatabaseSettings {
  engine: HealthEngine;
  sites: Site[];
  /** The datacenter from which the others take, where these send nothing back. */
  source: string | undefined;
  databases: string[];
  port: number;
  step: number;
  limits: Limits;
  /** Of the system, which is asked. */
  account: string;
  /** Where the databases of a host are, when not on itself. */
  server: (host: string) => Server | undefined;
  goldenGate: GoldenGateSetup | undefined;
  /** Where dumps are on the hosts. */
  backupFolder: string | undefined;
}

const names = z.array(z.string().min(1)).min(1);
const settings = {
  replication: { schema: z.enum(healthEngines), expected: healthEngines.join(" or ") },
  replication_one_way: { schema: z.boolean(), expected: "true or false" },
  replicated_databases: { schema: names, expected: "a list of names" },
  postgresql_port: { schema: z.coerce.number().int().min(1).max(65535), expected: "a number from 1 to 65535" },
  sequence_increment: { schema: z.coerce.number().int().min(1), expected: "a whole number from 1" },
  oracle_home: { schema: z.string().min(1), expected: "a folder" },
  oracle_sid: { schema: z.string().min(1), expected: "the name of an instance" },
  oracle_account: { schema: z.string().min(1), expected: "the name of an account" },
  goldengate_home: { schema: z.string().min(1), expected: "a folder" },
  goldengate_account: { schema: z.string().min(1), expected: "the name of an account" },
  goldengate_schemas: { schema: names, expected: "a list of names" },
  local_database: { schema: z.string().min(1), expected: "the name of a host" },
  apim_database_user: { schema: z.string().min(1), expected: "the name of an account" },
  database_backup_folder: { schema: z.string().min(1), expected: "a folder" },
  external_account: { schema: z.string().min(1), expected: "the name of an account" },
  db_status_limits: { schema: limitsSchema, expected: Object.keys(limitsSchema.shape).join(", ") },
} as const;

/** What the inventory says, and where it is silent the defaults of the product's own roles. Throws ContentError and UsageError. */
export function databaseSettings(
  inventory: Inventory,
  datacenters: Datacenters,
  extraVars: Readonly<Record<string, unknown>>,
  folder: string,
): DatabaseSettings {
  const hosts = inventory.groups.get("database")?.hosts ?? [];
  const sites = datacenters.all.flatMap(({ name, dc_id, hosts: own }): Site[] => {
    const host = hosts.find((one) => own.includes(one));
    return host === undefined ? [] : [{ datacenter: name, dcId: dc_id, host }];
  });
  const [first] = sites;
  if (first === undefined)
    throw new UsageError("the inventory has no host in a datacenter and in the group database", {
      expected: "groups with dc_id, and a group database with a host of each",
    });
  const valuesOf = (host: string): ValueReader => valueReader(host, inventory, datacenters, extraVars, folder);
  const value = valuesOf(first.host);
  const engine = value("replication");
  const common = {
    engine,
    sites,
    source:
      ["logical", "goldengate", "external"].includes(engine) && value("replication_one_way")
        ? datacenters.all.find(({ master }) => master)?.name
        : undefined,
    port: value("postgresql_port"),
    step: value("sequence_increment"),
    limits: value("db_status_limits"),
    backupFolder: engine === "external" ? undefined : value("database_backup_folder"),
  };
  if (engine !== "goldengate")
    return {
      ...common,
      databases: value("replicated_databases"),
      account: engine === "external" ? value("external_account") : "postgres",
      server(host) {
        if (engine !== "external") return undefined;
        const own = valuesOf(host);
        return serverAt(own("local_database"), own("apim_database_user"));
      },
      goldenGate: undefined,
    };
  const [oracleHome, oracleSid] = [value("oracle_home"), value("oracle_sid")];
  return {
    ...common,
    databases: [oracleSid],
    account: value("oracle_account"),
    server: () => undefined,
    goldenGate: {
      goldenGate: { home: value("goldengate_home"), oracleHome, oracleSid },
      schemas: value("goldengate_schemas"),
      account: value("goldengate_account"),
    },
  };
}

type ValueReader = <Name extends keyof typeof settings>(name: Name) => z.output<(typeof settings)[Name]["schema"]>;

/** What a setting is for a host. */
function valueReader(
  host: string,
  inventory: Inventory,
  datacenters: Datacenters,
  extraVars: Readonly<Record<string, unknown>>,
  folder: string,
): ValueReader {
  const layers = [roleDefaults(inventory), ...inventory.layersOf(host, folder)];
  const lookups = inventoryLookups(inventory, folder, () => scope);
  const scope: TaskScope = new TaskScope([lookups, ...layers.map((layer) => layer.values), extraVars], {
    ...inventoryNames(host, inventory, datacenters),
    groups: () => inventory.groupMembers(),
  });
  return (name) => {
    const { schema, expected } = settings[name];
    const given = scope.has(name) ? scope.get(name) : {};
    const read = schema.safeParse(given);
    if (read.success) return read.data as z.output<(typeof settings)[typeof name]["schema"]>;
    const place = Object.hasOwn(extraVars, name)
      ? undefined
      : layers.findLast((layer) => name in layer.where)?.where[name];
    throw faultOf(name, read.error, expected, place);
  };
}

function faultOf(
  name: string,
  { issues: [issue] }: z.ZodError,
  expected: string,
  place: Place | undefined,
): ContentError {
  const path = [name, ...(issue?.path ?? [])].join(".");
  return new ContentError(`"${path}" is not right: ${issue?.message ?? ""}`, place, { expected });
}

function roleDefaults({ vault }: Inventory): PlacedLayer {
  const path = join(import.meta.dirname, "../../roles/common/defaults/main.yml");
  const problems = new Problems();
  const root = new SourceFiles(vault).read(path, problems);
  const layer = root ? readVariables(root, "defaults of the role common", problems) : emptyLayer(path);
  problems.throwIfAny();
  return layer;
}
