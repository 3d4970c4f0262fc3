import { expect, it } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { changes, failures, psql } from "../support/databases.js";
import { look, type Played } from "../support/run-playbook.js";

const folder = "/etc/postgresql-common/mdc";

/** Of the database `shop` in two datacenters that follow each other. */
export function certificateCases(
  lab: () => Lab,
  run: (playbook: string, more?: { check?: boolean; limit?: string }) => Promise<Played>,
  { servers, replication }: { servers: string; replication: string },
): void {
  /** What dc2 is told, which connects to dc1 as its subscription does, while dc1's server shows other files. */
  async function told(certificate: string, key: string): Promise<string> {
    const settings = `ALTER SYSTEM SET ssl_cert_file = '${certificate}'; ALTER SYSTEM SET ssl_key_file = '${key}';`;
    await psql(lab(), "dc1-db", "shop", `${settings} SELECT pg_reload_conf(), pg_sleep(0.5);`);
    const connect = `dsn=$(psql -XAt -d shop -c "SELECT subconninfo FROM pg_subscription") && psql -XAtw -d "$dsn" -c "SELECT 1"`;
    return look(lab(), "dc2-db", `cd /; runuser -u postgres -- sh -c '${connect}'`);
  }

  it("refuses a server with a certificate of somebody else, or for another name", async () => {
    const own = [`${folder}/server.crt`, `${folder}/server.key`] as const;
    expect(await told(...own)).toBe("1");
    const [snakeoil, key] = ["/etc/ssl/certs/ssl-cert-snakeoil.pem", "/etc/ssl/private/ssl-cert-snakeoil.key"];
    expect(await told(snakeoil, key)).toContain("certificate verify failed");
    const place = `${folder}/of-dc2.pem`;
    const stolen = await look(lab(), "dc2-db", `cat ${folder}/server.crt ${folder}/server.key`);
    await look(lab(), "dc1-db", `echo '${stolen}' >${place}; chown postgres ${place}; chmod 0600 ${place}`);
    const name = 'server certificate for "dc2-db" does not match host name "dc1-db"';
    expect(await told(place, place)).toContain(name);
    const reset = "ALTER SYSTEM RESET ssl_cert_file; ALTER SYSTEM RESET ssl_key_file; SELECT pg_reload_conf();";
    await psql(lab(), "dc1-db", "shop", reset);
  });

  it("gets another certificate where one is lost, from the host that has the authority's key only", async () => {
    await look(lab(), "dc2-db", `rm ${folder}/server.crt`);
    const [refused] = failures(await run(servers, { limit: "dc2-db" }));
    expect(refused).toMatch(/server.crt is no certificate for dc2-db .* no host of this run has the authority's key/s);
    expect(failures(await run(servers))).toEqual([]);
    expect(await look(lab(), "dc2-db", `openssl verify -CAfile ${folder}/ca.crt ${folder}/server.crt`)).toContain(
      ": OK",
    );
    expect(changes(await run(servers + replication))).toEqual({ changed: [], open: [] });
  });
}
