import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptOfThisMachine } from "./apt-of-this-machine.mjs";
import { answer, labRoot, projectRoot, run } from "./command.mjs";
import { installDebian, isDebianRoot, updateLists } from "./debian.mjs";
import { tagged } from "./tagged.mjs";

const recipe = join(projectRoot, "test/lab/image");
const files = ["packages", "customize.sh", "Dockerfile"];

/** What a host of the lab can be, by the names of .lab/NAME.tag. */
const releases = { debian12: "bookworm", debian13: "trixie" };

/** The tag carries the recipe's hash: a changed recipe is built anew, an unchanged one never. */
function imageTag(name) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(recipe, file)));
  return `mdc-lab-${name}:${hash.digest("hex").slice(0, 12)}`;
}

/** Makes one of the lab's base images, leaves its tag in .lab/NAME.tag, and gives it. Needs the engine. */
export async function makeImage(name) {
  const tag = imageTag(name);
  const release = releases[name];
  return tagged(name, tag, () => (isDebianRoot() ? bootstrap(tag, release) : build(tag, release)));
}

async function build(tag, release) {
  await run("docker", ["build", "--build-arg", `RELEASE=${release}`, "--tag", tag, recipe]);
}

let bootstrapper;

/** Once for all images: apt lets one process at a time change what it has. */
async function installBootstrapper() {
  await updateLists();
  if (answer("mmdebstrap", ["--version"]) === undefined) await installDebian(["mmdebstrap"]);
}

/** From the package mirror alone, where no image registry may be at hand. */
async function bootstrap(tag, release) {
  bootstrapper ??= installBootstrapper();
  await bootstrapper;
  const work = mkdtempSync(join(labRoot, "image-"));
  try {
    const { sources, options, certificates } = aptOfThisMachine(release);
    writeFileSync(join(work, "sources.list"), sources);
    writeFileSync(join(work, "apt.conf"), options);
    mkdirSync(join(work, "certificates"));
    for (const { name, text } of certificates) writeFileSync(join(work, "certificates", name), text);
    const packages = readFileSync(join(recipe, "packages"), "utf8").trim().split(/\s+/);
    const tarball = join(work, "base.tar");
    await run("mmdebstrap", [
      "--quiet",
      "--variant=minbase",
      "--skip=cleanup/apt",
      `--include=${packages.join(",")}`,
      `--aptopt=${join(work, "apt.conf")}`,
      "--dpkgopt=force-unsafe-io",
      `--customize-hook=sync-in ${join(work, "certificates")} /usr/local/share/ca-certificates`,
      `--customize-hook=copy-in ${join(recipe, "customize.sh")} /root`,
      '--customize-hook=chroot "$1" sh /root/customize.sh && rm "$1/root/customize.sh"',
      release,
      tarball,
      join(work, "sources.list"),
    ]);
    await run("docker", ["import", "--change", 'CMD ["/sbin/init"]', tarball, tag], { quiet: true });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
