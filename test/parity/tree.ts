/** What is at one path of a host. */
export interface Entry {
  type: string;
  mode: string;
  owner: string;
  group: string;
  link: string;
  sha256: string;
}

/** Lists all that is below a folder, with NULs between, then the digests of the files. */
export function treeScript(root: string): string {
  return (
    `cd ${root} && find . -mindepth 1 -printf '%y\\t%m\\t%u\\t%g\\t%p\\t%l\\0' && printf '\\0' && ` +
    `find . -type f -print0 | xargs -0 -r sha256sum -bz`
  );
}

/** The entries by path. Names of backups hold the time: they are told as such. */
export function readTree(output: string): Map<string, Entry> {
  const [list = "", digests = ""] = output.split("\0\0");
  const sums = new Map(
    digests
      .split("\0")
      .filter((line) => line !== "")
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const entries = list.split("\0").filter((line) => line !== "");
  return new Map(
    entries.map((line) => {
      const [type = "", mode = "", owner = "", group = "", path = "", link = ""] = line.split("\t");
      const entry = { type, mode: type === "l" ? "" : mode, owner, group, link, sha256: sums.get(path) ?? "" };
      return [timeless(path.slice(2)), entry];
    }),
  );
}

function timeless(path: string): string {
  return path.replace(/\.[\da-f]+\.\d{4}-\d\d-\d\d@\d\d[:-]\d\d[:-]\d\d~/, ".BACKUP~");
}

/** The part of a tree that is one case's. */
export function below(tree: ReadonlyMap<string, Entry>, id: string): Map<string, Entry> {
  const own = [...tree].filter(([path]) => path.startsWith(`${id}/`));
  return new Map(own.map(([path, entry]) => [path.slice(id.length + 1), entry]));
}

/** Each path at which two trees are not the same, and what is there. */
export function treeDifferences(theirs: ReadonlyMap<string, Entry>, ours: ReadonlyMap<string, Entry>): string[] {
  const paths = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
  return paths.flatMap((path) => {
    const [there, here] = [shown(theirs.get(path)), shown(ours.get(path))];
    return there === here ? [] : [`${JSON.stringify(path)}: Ansible ${there}, here ${here}`];
  });
}

function shown(entry: Entry | undefined): string {
  if (!entry) return "nothing";
  const { type, mode, owner, group, link, sha256 } = entry;
  return [type, mode, `${owner}:${group}`, link && `-> ${link}`, sha256.slice(0, 12)].filter(Boolean).join(" ");
}
