import { execFileSync } from "node:child_process";
import { buffer } from "node:stream/consumers";
import tar from "tar-stream";
import { InternalError } from "../../../src/errors.js";
import { exec, type LabHostState } from "../../lab/index.js";
import type { Entry, Tree } from "./scenario.js";
import { canary } from "./texts.js";

/** Writes entries below a directory of a host, as a tar that docker unpacks: past every shell. */
export async function unpack(host: LabHostState, directory: string, tree: Tree): Promise<void> {
  const pack = tar.pack();
  for (const [name, entry] of Object.entries(tree)) {
    const mode = ("mode" in entry ? entry.mode : undefined) ?? (entry.type === "directory" ? 0o755 : 0o644);
    if (entry.type === "file") pack.entry({ name, mode }, entry.content ?? "");
    else if (entry.type === "directory") pack.entry({ name: `${name}/`, type: "directory", mode });
    else pack.entry({ name, type: "symlink", linkname: entry.target });
  }
  pack.finalize();
  await must(host, `mkdir -p ${directory}`);
  const input = await buffer(pack);
  execFileSync("docker", ["exec", "-i", host.containerId, "tar", "-x", "-f", "-", "-C", directory], { input });
}

/** All that is below a directory of a host, as tar packs it: past every shell. */
export async function snapshot(host: LabHostState, directory: string): Promise<Tree> {
  const archive = execFileSync(
    "docker",
    ["exec", host.containerId, "tar", "-c", "--format=posix", "--hard-dereference", "-C", directory, "."],
    { maxBuffer: 1 << 30 },
  );
  const extract = tar.extract();
  extract.end(archive);
  const tree: Tree = {};
  for await (const member of extract) {
    const { name, type, mode = 0, linkname = "", uname = "" } = member.header;
    const path = name.replace(/^\.\//, "").replace(/\/$/, "");
    const content = await buffer(member);
    if (path !== "" && path !== ".") tree[path] = entryOf(type ?? "file", { mode, linkname, uname, content });
  }
  return tree;
}

function entryOf(
  type: string,
  { mode, linkname, uname, content }: { mode: number; linkname: string; uname: string; content: Buffer },
): Entry {
  if (type === "symlink") return { type: "link", target: linkname };
  const common = { mode: mode & 0o7777, owner: uname };
  return type === "directory" ? { type, ...common } : { type: "file", content: content.toString("utf8"), ...common };
}

/** Files that only a shell which read a hostile text can have made. */
export async function canaries(host: LabHostState): Promise<string[]> {
  // Names of a test's own files have more in them; /run and /tmp are file systems of their own.
  const { stdout } = await exec(host, `find / /run /tmp -xdev -regex '.*/${canary}\\(-[0-9]+\\)?' 2>/dev/null`);
  return stdout.split("\n").filter((path) => path !== "");
}

export async function must(host: LabHostState, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(host, script);
  if (exitCode === 0) return stdout;
  throw new InternalError(`on ${host.name}, ${script} ended with code ${exitCode}: ${stdout}${stderr}`);
}
