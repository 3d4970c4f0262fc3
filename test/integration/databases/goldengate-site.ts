import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../../lab/index.js";
import { installed, installGoldenGate } from "../../standin/goldengate/install.js";
import { look, play, type Played } from "../support/run-playbook.js";

const { oracleHome, home } = installed;

/** A host of each datacenter's database; the first one is the master. */
export const hosts = ["h1", "h2"];
export const password = "s3cret with 'quotes' & $more";

/** Tables of the product, of which one has no key, references between them, and heartbeats that have come. */
const catalogue = (own: number): string => `table.APIMGT.IDN_OAUTH2_ACCESS_TOKEN=ID,DCID
default.APIMGT.IDN_OAUTH2_ACCESS_TOKEN.DCID='DC${own}'
constraint.APIMGT.CON_APP_KEY=U IDN_OAUTH2_ACCESS_TOKEN
columns.APIMGT.CON_APP_KEY=ID,DCID
sequence.APIMGT.AM_API_SEQUENCE=2
number.APIMGT.AM_API_SEQUENCE=${40 + own}
table.APIMGT.IDN_OAUTH2_ACCESS_TOKEN_SCOPE=ID
table.APIMGT.IDN_OAUTH2_SCOPE_BINDING=ID
table.APIMGT.AM_API_SCOPES=ID
table.SHARED.REG_RESOURCE_TAG=ID
constraint.APIMGT.PK_TOKEN=P IDN_OAUTH2_ACCESS_TOKEN
constraint.APIMGT.PK_SCOPE=P IDN_OAUTH2_ACCESS_TOKEN_SCOPE
constraint.APIMGT.FK_SCOPE=R IDN_OAUTH2_ACCESS_TOKEN_SCOPE APIMGT.PK_TOKEN
constraint.APIMGT.UK_BINDING=U IDN_OAUTH2_SCOPE_BINDING
lag.R1F2=20 .8 [ E2 ==> P2T1 ==> R1F2 ]
lag.R2F1=21 .9 [ E1 ==> P1T2 ==> R2F1 ]
constraint.APIMGT.FK_BINDING=R IDN_OAUTH2_SCOPE_BINDING APIMGT.PK_SCOPE
`;

/** Fresh stand-ins on the hosts. */
export async function install(lab: Lab, on: readonly string[] = hosts): Promise<void> {
  for (const [index, host] of on.entries()) {
    await installGoldenGate(lab, host, ["APIMGT", "SHARED"]);
    await look(lab, host, `cat >>${oracleHome}/standin/database <<'ROWS'\n${catalogue(index + 1)}ROWS`);
  }
}

/** All files below a folder of the project, by the paths that a playbook beside it would find them under. */
function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

/** Variables of the databases. */
export const vars = {
  ...{ replication: "goldengate", oracle_home: oracleHome, oracle_sid: "apim", goldengate_home: home },
  ...{ goldengate_key: "0123456789abcdef".repeat(4), replication_password: password },
  goldengate_keycolumns: { "APIMGT.AM_API_SCOPES": ["API_ID", "SCOPE_ID"] },
  goldengate_copy: `<%= (scn) => ['sh', '-c', 'echo $0 > ${home}/copied', String(scn)] %>`,
};
const roles = filesOf("roles");

interface Asked {
  check?: boolean;
  extraVars?: Record<string, unknown>;
  /** Other variables of the inventory. */
  own?: Record<string, unknown>;
  /** The hosts of the databases, where they are not two. */
  on?: readonly string[];
}

/** Runs a playbook beside the project's roles. */
export function runHere(lab: Lab, playbook: string, { own, on = hosts, ...options }: Asked = {}): Promise<Played> {
  const datacenters = on.map((host, index) => ({ host, name: `dc${index + 1}`, id: index + 1 }));
  const files = {
    ...roles,
    "group_vars/database.json": JSON.stringify({ ...vars, ...own }),
    ...Object.fromEntries(
      datacenters.map(({ name, id }) => [
        `group_vars/${name}.json`,
        JSON.stringify({ dc_id: id, ...(id === 1 ? { dc_master: true } : {}) }),
      ]),
    ),
  };
  const groups = { ...Object.fromEntries(datacenters.map(({ name, host }) => [name, [host]])), database: [...on] };
  return play(lab, playbook, { files, groups, options });
}

/** What changed, or would. */
export function changes({ results }: Played): string[] {
  return results
    .filter(({ status }) => status === "changed")
    .map(({ host, task, item }) => `${host} ${task}${item === undefined ? "" : ` (${JSON.stringify(item)})`}`)
    .sort();
}

export function failures({ results }: Played): string[] {
  return results.flatMap((one) => (one.status === "failed" ? [`${one.host} ${one.task}: ${one.message ?? ""}`] : []));
}
