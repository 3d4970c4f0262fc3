import { zip } from "../../standin/zip.js";
import { place, type ModuleCase } from "./closed-loop.js";

const script = "CREATE SEQUENCE s;\nCREATE TABLE t (a int PRIMARY KEY);\nINSERT INTO t VALUES (1);\n";
const second = "CREATE SEQUENCE s START WITH 2 INCREMENT BY 3;\nCREATE TABLE t (a int PRIMARY KEY);\n";
const files = {
  "files/a.sql": script,
  "files/pack.zip": zip([{ name: "top/a.sql", mode: 0o644, data: Buffer.from(script) }]),
};
const params = { dest: `${place}/to`, dialect: "postgresql", dc: 2, of: 3 };
const verify = {
  "cat to/a.sql to/a-seeds.sql; stat -c '%a %U' to/a.sql": `${second}INSERT INTO t VALUES (1);\n640 daemon`,
};

export const cases: ModuleCase[] = [
  {
    name: "generates from a script of the controller",
    module: "sql_generate",
    arrange: "mkdir to",
    files,
    params: { ...params, src: "a.sql", owner: "daemon", mode: "0640" },
    verify,
  },
  {
    name: "generates from a script of the host, in the place of another datacenter's",
    module: "sql_generate",
    arrange: "mkdir to; echo 'CREATE SEQUENCE S;' >a.sql; echo old >to/a.sql; echo old >to/a-seeds.sql",
    params: { ...params, src: `${place}/a.sql`, remote_src: true, headroom: 10 },
    verify: { "cat to/a.sql to/a-seeds.sql": "CREATE SEQUENCE S START WITH 2 INCREMENT BY 10;" },
  },
  {
    name: "generates from a script in a pack, and says which there are when it names none",
    module: "sql_generate",
    arrange: "mkdir to",
    files,
    params: { ...params, archive: "pack.zip", src: "a.sql" },
    status: "failed",
    message: /pack\.zip has no file a\.sql \(it has top\/a\.sql\)$/,
  },
];
