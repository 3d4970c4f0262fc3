import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptOfThisMachine } from "./apt-of-this-machine.mjs";
import { answer, labRoot, projectRoot, run, timed } from "./command.mjs";
import { installDebian, isDebianRoot } from "./debian.mjs";

const recipe = join(projectRoot, "test/lab/image");
const files = ["packages", "customize.sh", "Dockerfile"];

/** The tag carries the recipe's hash: a changed recipe is built anew, an unchanged one never. */
function imageTag() {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(recipe, file)));
  return `mdc-lab:${hash.digest("hex").slice(0, 12)}`;
}

/** Makes the lab's base image and leaves its tag in .lab/image.tag. Needs the engine. */
export async function makeImage() {
  const tag = imageTag();
  if (answer("docker", ["image", "inspect", "--format", "{{.Id}}", tag]) === undefined) {
    await timed(`make the base image ${tag}`, () => (isDebianRoot() ? bootstrap(tag) : build(tag)));
  }
  writeFileSync(join(labRoot, "image.tag"), `${tag}\n`);
}

async function build(tag) {
  await run("docker", ["build", "--tag", tag, recipe]);
}

/** From the package mirror alone, where no image registry may be at hand. */
async function bootstrap(tag) {
  if (answer("mmdebstrap", ["--version"]) === undefined) await installDebian(["mmdebstrap"]);
  const work = mkdtempSync(join(labRoot, "image-"));
  try {
    const { sources, options, certificates } = await aptOfThisMachine("bookworm");
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
      "bookworm",
      tarball,
      join(work, "sources.list"),
    ]);
    await run("docker", ["import", "--change", 'CMD ["/sbin/init"]', tarball, tag], { quiet: true });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
