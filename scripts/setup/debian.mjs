import { existsSync } from "node:fs";
import { answer, run } from "./command.mjs";

/** True where we may install Debian's packages ourselves. */
export function isDebianRoot() {
  return (
    process.getuid?.() === 0 && existsSync("/etc/debian_version") && answer("apt-get", ["--version"]) !== undefined
  );
}

/** Brings apt's lists of packages up to date. */
export function updateLists() {
  return run("apt-get", ["update", "-qq"], { quiet: true });
}

/** Installs those of the packages that this release of Debian has, by the lists as they are. */
export async function installDebian(packages) {
  const quiet = true;
  const known = packages.filter((name) => answer("apt-cache", ["show", "--no-all-versions", name]));
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...known], { env, quiet });
}
