import { execFileSync } from "node:child_process";
import { InternalError } from "../../../src/errors.js";
import { exec, type Lab } from "../../lab/index.js";

/** Where the stand-ins of Oracle and GoldenGate are on a host of the lab, and who owns them. */
export const installed = { oracleHome: "/u01/oracle", home: "/u01/ogg", account: "oracle" };

const folder = new URL(".", import.meta.url).pathname;

/** Puts the stand-ins on a host, with accounts of the product in its database, in place of what was there. */
export async function installGoldenGate(lab: Lab, host: string, schemas: readonly string[]): Promise<void> {
  await must(lab, host, installScript(schemas));
}

/** The same as the text of a script for root. */
export function installScript(schemas: readonly string[]): string {
  const archive = execFileSync("tar", ["-cz", "-C", folder, "ggsci", "checkprm", "sqlplus", "listener", "impdp", "expdp", "install.sh", "lib"]);
  const { oracleHome, home } = installed;
  const accounts = schemas.map((name) => `user.${name}.password=*\\nuser.${name}.privileges=\\n`).join("");
  return `${stopManager}
rm -rf /tmp/goldengate ${oracleHome} ${home}; mkdir /tmp/goldengate; cd /tmp/goldengate
base64 -d <<'ARCHIVE' | tar -xz --no-same-owner
${archive.toString("base64").replace(/.{76}/g, "$&\n")}
ARCHIVE
sh install.sh ${oracleHome} ${home} && printf '${accounts}' >>${oracleHome}/standin/database
`;
}

/** Lets the database listen at Oracle's port, for the stand-in of API Manager. */
export async function startListener(lab: Lab, host: string): Promise<void> {
  const { oracleHome, account } = installed;
  const service = `--uid=${account} --setenv=ORACLE_HOME=${oracleHome} --unit=standin-listener`;
  await must(lab, host, `systemd-run --quiet ${service} ${oracleHome}/bin/listener 1521`);
}

export async function stopListener(lab: Lab, host: string): Promise<void> {
  await must(lab, host, "systemctl stop standin-listener");
}

/** Takes them away again. */
export async function removeGoldenGate(lab: Lab, host: string): Promise<void> {
  const accounts = "userdel -r oracle; groupdel dba";
  await must(lab, host, `${stopManager}\nrm -rf /tmp/goldengate /u01 /usr/local/bin/impdp; { ${accounts}; } 2>/dev/null; :`);
}

/** What ggsci prints for commands, as its owner. */
export async function ggsci(lab: Lab, host: string, commands: string): Promise<string> {
  const { oracleHome, home, account } = installed;
  const environment = `export ORACLE_HOME=${oracleHome} LD_LIBRARY_PATH=${oracleHome}/lib`;
  return must(lab, host, `cd ${home}; ${environment}; printf '${commands}\\n' | runuser -u ${account} -- ./ggsci`);
}

/** What INFO ALL tells, as words. */
export async function processes(lab: Lab, host: string): Promise<string[][]> {
  const lines = (await ggsci(lab, host, "INFO ALL")).match(/^(?:MANAGER|EXTRACT|REPLICAT) +[A-Z]+ +\w*/gm) ?? [];
  return lines.map((line) => line.trim().split(/ +/));
}

const stopManager = `[ ! -r ${installed.home}/dirpcs/MGR.pcm ] || kill "$(sed -n 's/^pid=//p' ${installed.home}/dirpcs/MGR.pcm)" 2>/dev/null`;

async function must(lab: Lab, host: string, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(lab.host(host), command);
  if (exitCode !== 0) throw new InternalError(`the stand-in on ${host}: ${stderr || stdout}`);
  return stdout;
}
