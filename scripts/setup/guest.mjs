import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer, labRoot, projectRoot, run, SetupError, timed } from "./command.mjs";
import { isDebianRoot } from "./debian.mjs";
import { makeImage } from "./image.mjs";
import { tagged } from "./tagged.mjs";

const guest = join(projectRoot, "test/lab/guest");

/**
 * Makes the image of a guest of user-mode Linux from that of a host and, from it, the file system that such guests share, and leaves
 * their names in .lab/guest.tag and .lab/guest.disk. Needs the engine.
 */
export async function makeGuest() {
  const base = await makeImage("debian12");
  const hash = hashOf(base);
  const disk = join(labRoot, `guest-${hash}.ext4`);
  const tag = await tagged("guest", `mdc-lab-guest:${hash}`, () =>
    run("docker", ["build", "--build-arg", `BASE=${base}`, "--tag", `mdc-lab-guest:${hash}`, guest], { quiet: true }),
  );
  if (!existsSync(disk)) {
    if (!isDebianRoot()) throw new SetupError("guests of user-mode Linux are made on Debian as root only");
    await timed(`make the disk of guests ${disk}`, () => makeDisk(tag, disk));
  }
  writeFileSync(join(labRoot, "guest.disk"), `${disk}\n`);
}

function hashOf(base) {
  const hash = createHash("sha256").update(base);
  for (const name of readdirSync(guest).sort()) hash.update(readFileSync(join(guest, name)));
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
