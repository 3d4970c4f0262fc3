import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { exec, type LabHostState } from "../../lab/index.js";
import { InternalError } from "../../../src/errors.js";

const folder = fileURLToPath(new URL(".", import.meta.url));

/**
 * Makes the stand-ins of BDR's packages on a lab host of Debian 12, and serves them from there as an operator's mirror does. The host
 * keeps the packages in /srv/mirror. Gives the mirror's address, and the key that signs it.
 */
export async function serveBdrMirror(host: LabHostState): Promise<{ url: string; key: string }> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((one) => one.isFile() && !/\.(ts|md)$/.test(one.name))
    .map((one) => relative(folder, join(one.parentPath, one.name)));
  const lines = await Promise.all(
    files.map(async (name) => {
      const text = (await readFile(join(folder, name))).toString("base64");
      return `mkdir -p "$(dirname ${name})" && echo ${text} | base64 -d >${name} || exit`;
    }),
  );
  const { exitCode, stdout, stderr } = await exec(
    host,
    `mkdir -p /srv/standin /srv/mirror && cd /srv/standin || exit
${lines.join("\n")}
apt-get install -y --no-install-recommends gnupg >/dev/null 2>&1 && sh make.sh /srv/mirror || exit
systemd-run -q --unit=mirror busybox httpd -f -p 8094 -h /srv/mirror
cat /srv/mirror/key.asc`,
  );
  if (exitCode !== 0) throw new InternalError(`the stand-in of BDR was not made: ${stderr}`);
  return { url: `http://${host.name}:8094`, key: stdout };
}
