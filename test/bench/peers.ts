import { execa } from "execa";

/** Debian's packages of the tools that we are measured against. */
const packages = ["ansible-core", "ansible-mitogen", "rsync"];

/**
 * Installs the peers where we are root on a Debian. Elsewhere, and where that fails, nothing happens: the table then says
 * who is not installed.
 */
export async function installPeers(say: (line: string) => void): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const installed = await execa("dpkg-query", ["-W", "-f", "${db:Status-Status} ", ...packages], { reject: false });
  if (installed.stdout.split(" ").filter((word) => word === "installed").length === packages.length) return;
  say(`install ${packages.join(", ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await execa("apt-get", ["update", "-qq"], { reject: false });
  const args = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  const { failed, shortMessage } = await execa("apt-get", args, { env, reject: false });
  if (failed) say(`not installed: ${shortMessage}`);
}
