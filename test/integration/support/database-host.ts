import { exec, raiseHosts, type Lab } from "../../lab/index.js";

/** A host of a lab of its own, with a server of PostgreSQL 15. */
export interface DatabaseHost {
  lab: Lab;
  /** Runs a command as root; what it prints. */
  run(command: string): Promise<string>;
  /** Runs SQL in a database; what it prints, one row a line. */
  sql(database: string, text: string): Promise<string>;
}

/** Raises the host, under the name `db`. */
export async function raiseDatabaseHost(name: string): Promise<DatabaseHost> {
  const lab = await raiseHosts({ lab: `${name}-${process.pid}`, hosts: [{ name: "db", image: "postgresql" }] });
  const run = async (command: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await exec(lab.host("db"), command);
    if (exitCode !== 0) throw new TypeError(`${command} ended with ${exitCode}: ${stderr}`);
    return stdout.trim();
  };
  await run("until pg_isready -q; do sleep 0.2; done");
  const psql = "runuser -u postgres -- psql -qXtA -v ON_ERROR_STOP=1";
  const sql = (database: string, text: string): Promise<string> =>
    run(`echo ${Buffer.from(text).toString("base64")} | base64 -d | ${psql} -d ${database} -f -`);
  return { lab, run, sql };
}
