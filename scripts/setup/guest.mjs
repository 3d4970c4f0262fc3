import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer, labRoot, projectRoot, run, SetupError, timed } from "./command.mjs";
import { isDebianRoot } from "./debian.mjs";
import { bootstrap, recipe } from "./image.mjs";

const guest = join(projectRoot, "test/lab/guest");
const packages = (folder) => readFileSync(join(folder, "packages"), "utf8").trim().split(/\s+/);

const inGuest = {
  "container.sh": "/usr/local/sbin/lab-guest",
  "configure.sh": "/usr/local/sbin/lab-guest-configure",
  "lab-guest.service": "/etc/systemd/system/lab-guest.service",
  "lab-guest-up.service": "/etc/systemd/system/lab-guest-up.service",
};

/**
 * Makes the image of a guest of user-mode Linux and, from it, the file system that such guests share, and leaves their names in
 * .lab/guest.tag and .lab/guest.disk. Needs the engine.
 */
export async function makeGuest() {
  const hash = hashOf();
  const tag = `mdc-lab-guest:${hash}`;
  const disk = join(labRoot, `guest-${hash}.ext4`);
  if (answer("docker", ["image", "inspect", "--format", "{{.Id}}", tag]) === undefined) {
    if (!isDebianRoot()) throw new SetupError("guests of user-mode Linux are made on Debian as root only");
    await timed(`make the base image ${tag}`, () => bootstrap(tag, "bookworm", { packages: packages(guest), hooks }));
  }
  if (!existsSync(disk)) await timed(`make the disk of guests ${disk}`, () => makeDisk(tag, disk));
  writeFileSync(join(labRoot, "guest.tag"), `${tag}\n`);
  writeFileSync(join(labRoot, "guest.disk"), `${disk}\n`);
}

const hooks = [
  ...Object.entries(inGuest).map(([name, path]) => `--customize-hook=upload ${join(guest, name)} ${path}`),
  `--customize-hook=chmod 755 ${Object.values(inGuest)
    .filter((path) => path.includes("sbin"))
    .map((path) => `"$1${path}"`)
    .join(" ")}`,
  `--customize-hook=upload ${join(guest, "customize.sh")} /root/guest.sh`,
  '--customize-hook=chroot "$1" sh /root/guest.sh && rm "$1/root/guest.sh"',
];

function hashOf() {
  const hash = createHash("sha256");
  for (const file of [...Object.keys(inGuest), "packages", "customize.sh"])
    hash.update(readFileSync(join(guest, file)));
  for (const file of ["packages", "customize.sh"]) hash.update(readFileSync(join(recipe, file)));
  return hash.digest("hex").slice(0, 12);
}

/** Sparse; guests write what they change to files of their own. */
async function makeDisk(tag, disk) {
  const work = mkdtempSync(join(labRoot, "guest-"));
  const container = answer("docker", ["create", tag]);
  try {
    await run("docker", ["export", "--output", join(work, "root.tar"), container], { quiet: true });
    await run("mkdir", [join(work, "root")]);
    await run("tar", [
      "--extract",
      "--numeric-owner",
      "--file",
      join(work, "root.tar"),
      "--directory",
      join(work, "root"),
    ]);
    // Of the engine's: a container is not what systemd is to see.
    rmSync(join(work, "root/.dockerenv"), { force: true });
    await run("truncate", ["--size", "3G", join(work, "disk")]);
    await run("mkfs.ext4", ["-q", "-d", join(work, "root"), join(work, "disk")]);
    for (const name of readdirSync(labRoot)) if (/^guest-.*\.ext4$/.test(name)) rmSync(join(labRoot, name));
    renameSync(join(work, "disk"), disk);
  } finally {
    rmSync(work, { recursive: true, force: true });
    answer("docker", ["rm", container]);
  }
}
