import { execFileSync } from "node:child_process";

/** Where the stand-ins of Oracle and GoldenGate are on a host of the lab, and who owns them. */
export const installed = { oracleHome: "/u01/oracle", home: "/u01/ogg" };

const folder = new URL(".", import.meta.url).pathname;

/** Script for root that puts the stand-ins on a host, with accounts of the product in their database, in place of what was there. */
export function installScript(schemas: readonly string[]): string {
  const archive = execFileSync("tar", ["-cz", "-C", folder, "ggsci", "checkprm", "sqlplus", "install.sh", "lib"]);
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

const stopManager = `[ ! -r ${installed.home}/dirpcs/MGR.pcm ] || kill "$(sed -n 's/^pid=//p' ${installed.home}/dirpcs/MGR.pcm)" 2>/dev/null`;
