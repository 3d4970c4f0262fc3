import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import tar from "tar-stream";
import { zip } from "../../standin/zip.js";
import { place, type ModuleCase } from "./closed-loop.js";

const packed = archives();
const files = { "files/a.tgz": packed.tar, "files/a.zip": packed.zip };
const listing = "find to -printf '%p %y %m %u>%l\\n' | sort";
const ofZip = [
  "to d 755 root>",
  "to/top d 755 root>",
  "to/top/run.sh f 755 root>",
  "to/top/ü d d 755 root>",
  "to/top/ü d/it's f 640 root>",
];
const unpacked = [
  ...["to d 755 root>", "to/top d 755 root>", "to/top/link l 777 root>run.sh", "to/top/run.sh f 755 root>"],
  ...["to/top/ü d d 700 root>", "to/top/ü d/it's f 640 root>"],
].join("\n");

/** The same tree as tar.gz and, without its link, as zip. */
function archives(): { tar: Buffer; zip: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "mdc-archive-"));
  try {
    mkdirSync(join(folder, "top", "ü d"), { recursive: true });
    writeFileSync(join(folder, "top", "run.sh"), "#!/bin/sh\n");
    writeFileSync(join(folder, "top", "ü d", "it's"), "text\n");
    const modes = "chmod 755 . run.sh && chmod 700 'ü d' && chmod 640 'ü d/it'\\''s' && ln -s run.sh link";
    execFileSync("sh", ["-c", `cd top && ${modes} && cd .. && tar czf a.tgz top`], { cwd: folder });
    return {
      tar: readFileSync(join(folder, "a.tgz")),
      zip: zip([
        { name: "top/run.sh", mode: 0o755, data: Buffer.from("#!/bin/sh\n") },
        { name: "top/ü d/it's", mode: 0o640, data: Buffer.from("text\n") },
      ]),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A tar with one empty member of that name. */
async function tarOf(name: string): Promise<Buffer> {
  const pack = tar.pack();
  pack.entry({ name }, "");
  pack.finalize();
  return buffer(pack);
}

export const cases: ModuleCase[] = [
  {
    name: "unpacks a tar.gz with the modes in it",
    module: "unarchive",
    arrange: "mkdir to",
    files,
    params: { src: "a.tgz", dest: `${place}/to` },
    verify: { [listing]: unpacked, "cat to/top/ü*/*": "text" },
  },
  {
    name: "unpacks a zip, with what the host has for that",
    module: "unarchive",
    arrange: "mkdir to",
    files,
    params: { src: "a.zip", dest: `${place}/to`, list_files: true },
    verify: { [listing]: ofZip.join("\n") },
  },
  {
    name: "gives owner, group and mode to all of it",
    module: "unarchive",
    arrange: "mkdir to",
    files,
    params: { src: "a.tgz", dest: `${place}/to`, owner: "daemon", group: "games", mode: "u=rwX,g=rX,o=" },
    verify: {
      "find to/top ! -type l -printf '%p %m %u:%g\\n' | sort":
        "to/top 750 daemon:games\nto/top/run.sh 750 daemon:games\nto/top/ü d 750 daemon:games\nto/top/ü d/it's 640 daemon:games",
    },
  },
  {
    name: "unpacks when a path is missing, and then never again",
    module: "unarchive",
    arrange: "mkdir to",
    files,
    params: { src: "a.zip", dest: `${place}/to`, creates: `${place}/to/top/run.sh` },
    verify: { [listing]: ofZip.join("\n") },
  },
  {
    name: "leaves all alone when a path is there",
    module: "unarchive",
    arrange: "mkdir -p to/top; echo mine >to/top/run.sh",
    files,
    params: { src: "a.tgz", dest: `${place}/to`, creates: `${place}/to/top` },
    status: "ok",
    verify: { "find to -type f | xargs cat": "mine" },
  },
  {
    name: "mends what was changed, and keeps what is not of the archive",
    module: "unarchive",
    arrange: "mkdir -p to/top; echo mine >to/top/mine; echo changed >to/top/run.sh; chmod 700 to/top",
    files,
    params: { src: "a.tgz", dest: `${place}/to` },
    verify: { [`${listing} | grep -v mine`]: unpacked, "cat to/top/mine to/top/run.sh": "mine\n#!/bin/sh" },
  },
  {
    name: "sends nothing when only a mode is another",
    module: "unarchive",
    arrange:
      "mkdir -p 'to/top/ü d'; printf '#!/bin/sh\\n' >to/top/run.sh; echo text >\"to/top/ü d/it's\"; ln -s run.sh to/top/link",
    files,
    params: { src: "a.tgz", dest: `${place}/to` },
    verify: { [listing]: unpacked },
  },
  {
    name: "unpacks only what is asked for",
    module: "unarchive",
    arrange: "mkdir to",
    files,
    params: { src: "a.tgz", dest: `${place}/to`, include: ["*.sh"] },
    verify: { "find to -type f -o -type l": "to/top/run.sh" },
  },
  {
    name: "unpacks an archive of the host",
    module: "unarchive",
    arrange: "mkdir -p to from/top; echo x >from/top/x; tar czf a.tgz -C from top",
    params: { remote_src: true, src: `${place}/a.tgz`, dest: `${place}/to` },
    verify: { "find to | sort; cat to/top/x; ls a.tgz": "to\nto/top\nto/top/x\nx\na.tgz" },
  },
  {
    name: "refuses a member that would be outside",
    module: "unarchive",
    arrange: "mkdir to",
    files: { "files/evil.tar": await tarOf("../outside") },
    params: { src: "evil.tar", dest: `${place}/to` },
    status: "failed",
    message: "outside the destination",
  },
  {
    name: "misses the destination",
    module: "unarchive",
    files,
    params: { src: "a.tgz", dest: `${place}/to` },
    status: "failed",
    message: "does not exist",
  },
  {
    name: "refuses to replace a directory by a file",
    module: "unarchive",
    arrange: "mkdir -p to/top/run.sh",
    files,
    params: { src: "a.tgz", dest: `${place}/to` },
    status: "failed",
    message: "is no file as in the archive",
    verify: { "find to": "to\nto/top\nto/top/run.sh" },
  },
];
