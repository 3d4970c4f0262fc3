import { expect } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import type { Harm } from "./harms.js";

// Beside the server that replicates: its postgres may not do what it has to, and it is set as it must not be.
const spareServer = `set -e
pg_createcluster --start -p 5433 -e LATIN1 --locale C 15 spare -- --username=admin --auth=trust --no-sync >/tmp/spare 2>&1
runuser -u postgres -- psql -XAtq -p 5433 -U admin -d postgres <<'E'
CREATE ROLE postgres LOGIN;
GRANT pg_read_all_settings TO postgres;
CREATE DATABASE apim_db;
ALTER SYSTEM SET timezone = 'Asia/Tokyo';
ALTER SYSTEM SET ssl = off;
SELECT FROM pg_reload_conf();
E`;
const squatter =
  "perl -MIO::Socket::INET -e 'IO::Socket::INET->new(LocalPort => 8280, Listen => 1, ReuseAddr => 1) and sleep'";

/** What is refused before anything is changed: a server of databases that is another, a name that leads elsewhere, a port that is taken. */
export function wrongBeforehand(lab: Lab): Harm[] {
  return [
    { host: "dc1-db", harm: spareServer, mend: "pg_dropcluster --stop 15 spare" },
    {
      host: "dc1-lb",
      harm: `cp /etc/hosts /tmp/; (echo '${lab.host("dc2-apim1").address} dc1-apim1'; cat /tmp/hosts) >/etc/hosts`,
      mend: "cat /tmp/hosts >/etc/hosts",
    },
    {
      host: "dc2-lb",
      harm: `systemctl stop nginx; systemd-run -q --unit squatter ${squatter}`,
      mend: "systemctl stop squatter; systemctl start nginx",
    },
  ];
}

/** Choices of hosts that do not go with what is there. */
export const wrongChoices: Record<string, Record<string, unknown>> = {
  "dc1-db": { postgresql_cluster: "spare" },
  "dc2-db": { postgresql_version: 14 },
  "dc1-apim1": { java_home: "/opt/jdk-11", java_package: "openjdk-11-jdk-headless" },
  "dc2-apim1": { java_home: "/opt/jdk-17" },
};

/** Variables of all hosts that ask for too much, or are not to be. */
export const wrongVars = [
  ...["preflight_free_mb=9999999", "preflight_memory_mb=9999999", "preflight_clock_tolerance=-1"],
  ...["java_unsupported=error", "apim_database_password=wso2carbon", "apim_pack_sha256=none"],
] as const;

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const space = matching(/needs 9999999 MB in \/opt and \/var\/lib.* free \d+ \//);
const room = matching(/and 9999999 MB of memory; here: memory \d+/);
const time = matching(/dc1-db has 2026-01-01 21:00,.*dc2-db has 2026-01-01 12:00,/);

/** What each host is told of all this. */
export const refusedBeforehand: Record<string, readonly unknown[]> = {
  "dc1-db": [
    matching(/^PostgreSQL 15\/main has port 5432, which 15\/spare is to have\. Set postgresql_version and/),
    matching(/^the account postgres has to be a superuser of 15\/spare .*; here it is none\./),
    matching(/^ssl is "off" by .*postgresql\.auto\.conf:\d+, expected on\. .*ALTER SYSTEM RESET/),
    matching(/^encoding of apim_db is LATIN1, expected UTF8,/),
    time,
    space,
    // Of the deployment.
    matching(/everybody tries it first: choose another one for apim_database_password$/),
    matching(/apim_pack: expected SHA-256 none, and [0-9a-f]{64} has /),
    matching(/^clocks differ by /),
  ],
  "dc2-db": [
    matching(
      /^no package postgresql-14, postgresql-14-pglogical is to be had here \(Debian 12.*\)\. Tell apt of a mirror/,
    ),
    matching(/^PostgreSQL 15\/main has port 5432, which 14\/main is to have\. Set postgresql_version and/),
    time,
    space,
  ],
  "dc1-apim1": [
    room,
    matching(/^there is no JDK at \/opt\/jdk-11, and no package openjdk-11-jdk-headless to be had here/),
  ],
  "dc1-apim2": [room, matching(/^API Manager 3\.1\.0 runs on Java 8 to 11; .*default-java is 17\. Set java_package/)],
  "dc2-apim1": [
    room,
    matching(/^API Manager 3\.1\.0 runs on Java 8 to 11; here default-jdk-headless is 17\. Set java_/),
  ],
  "dc1-lb": [space, matching(/: dc1-apim1 is [0-9.]+, which is dc2-apim1\./)],
  "dc2-lb": [space, matching(/8280: perl \(process \d+, squatter\)/)],
};
