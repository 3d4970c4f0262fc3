import { expect } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { psql, runAsTold, settles } from "../support/databases.js";
import { play, type Played } from "../support/run-playbook.js";

/** A database in several datacenters: hosts dc1-db, dc2-db… of a lab, of which some take part. */
export class ReplicatingSite {
  readonly lab: Lab;
  readonly databases: string[];
  readonly #database: string;
  readonly #vars: Record<string, unknown>;

  constructor(lab: Lab, databases: string[], vars: Record<string, unknown>, database = "shop") {
    this.lab = lab;
    this.databases = databases;
    this.#database = database;
    this.#vars = { apim_databases: [database], apim_database_user: "app", ...vars };
  }

  /** Runs a playbook on the hosts that take part, as an inventory has them. */
  run(playbook: string, vars: Record<string, unknown> = {}, check = false): Promise<Played> {
    const own = this.databases.map((host) => ({ host, name: host.slice(0, 3), id: Number(host[2]) }));
    const files = Object.fromEntries(
      [
        ["group_vars/all.json", { ...this.#vars, ...vars }],
        ...own.map(({ name, id }) => [
          `group_vars/${name}.json`,
          { dc_id: id, ...(id === 1 ? { dc_master: true } : {}) },
        ]),
      ].map(([path, content]) => [path, JSON.stringify(content)]),
    );
    const groups = {
      ...{ database: this.databases, all_in_one: [] },
      ...Object.fromEntries(own.map(({ name, host }) => [name, [host]])),
    };
    return play(this.lab, playbook, { files, groups, options: { check } });
  }

  /** Runs a playbook in check mode and then for good, and expects the same of both. */
  async runAsTold(playbook: string): Promise<void> {
    await runAsTold((check) => this.run(playbook, {}, check));
  }

  /** What psql prints, one row a line. */
  sql(host: string, text: string): Promise<string> {
    return psql(this.lab, host, this.#database, text);
  }

  everywhere(text: string): Promise<string[]> {
    return Promise.all(this.databases.map((host) => this.sql(host, text)));
  }

  /** Waits until a query gives the same on all hosts, and that is what is wanted. */
  async becomes(text: string, wanted: string): Promise<void> {
    await settles(
      () => this.everywhere(text),
      this.databases.map(() => wanted),
    );
  }

  /** Expects a query to give the same on all hosts. */
  async agrees(text: string): Promise<void> {
    expect(new Set(await this.everywhere(text)).size).toBe(1);
  }
}

/**
 * Shell text that runs a statement, each time in a transaction of its own, until /tmp/stop is there, and notes in /tmp/written
 * how often. It stands in double quotes of the shell, where $n is the number and $h the name of the host.
 */
export function writer(sql: string): string {
  return `cd /; rm -f /tmp/stop; n=0; h=$(hostname)
while [ ! -e /tmp/stop ]; do n=$((n + 1)); echo "${sql}"; sleep 0.05; echo $n >/tmp/written; done |
  runuser -u postgres -- psql -XqAt -v ON_ERROR_STOP=1 -d shop`;
}
