import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answer, projectRoot, run } from "./command.mjs";
import { makeImage } from "./image.mjs";
import { tagged } from "./tagged.mjs";

const stock = join(projectRoot, "test/lab/image/stock");
const bases = { postgresql: "debian12", postgresql17: "debian13", java: "debian12", parity: "debian12" };

export const stockedImages = Object.keys(bases);

/** Services do not start while their packages are unpacked: there is no systemd yet. */
const install = `set -e
printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get install -qq --no-install-recommends "$@" >/dev/null
rm /usr/sbin/policy-rc.d
apt-get clean
if command -v pg_lsclusters >/dev/null; then
  # Each host makes a cluster of its own when it boots: copies of one would have the same system identifier.
  set -- $(pg_lsclusters -h)
  pg_dropcluster "$1" "$2"
  cat >/etc/systemd/system/lab-cluster.service <<END
[Unit]
Before=postgresql.service
ConditionPathExists=!/etc/postgresql/$1/$2
[Service]
Type=oneshot
ExecStart=/usr/bin/pg_createcluster $1 $2
ExecStartPost=/bin/systemctl daemon-reload
ExecStartPost=/bin/systemctl start --no-block postgresql@$1-$2
[Install]
RequiredBy=postgresql.service
END
  systemctl enable lab-cluster.service 2>/dev/null
fi`;

/**
 * Makes a base image that has the packages of test/lab/image/stock/NAME besides, for hosts on which installing them is not
 * what a test is about, and leaves its tag in .lab/NAME.tag. Needs the engine.
 */
export async function makeStockedImage(name) {
  const base = await makeImage(bases[name]);
  const packages = readFileSync(join(stock, name), "utf8").trim().split(/\s+/);
  const hash = createHash("sha256").update([base, install, ...packages].join("\n"));
  const tag = `mdc-lab-${name}:${hash.digest("hex").slice(0, 12)}`;
  await tagged(name, tag, () => fill(base, tag, packages));
}

async function fill(base, tag, packages) {
  const container = `${tag.replace(":", "-")}-${process.pid}`;
  const environment = ["--env", "DEBIAN_FRONTEND=noninteractive"];
  try {
    await run("docker", ["run", "--name", container, ...environment, base, "sh", "-c", install, "sh", ...packages]);
    await run("docker", ["commit", "--change", 'CMD ["/sbin/init"]', container, tag], { quiet: true });
  } finally {
    answer("docker", ["rm", "--force", container]);
  }
}
