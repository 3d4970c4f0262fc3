/** What `attributeFormat` tells of a path. */
export interface StatAttributes {
  type: "file" | "directory" | "link" | "other";
  /** Permission bits, 0 to 0o7777. */
  mode: number;
  uid: number;
  gid: number;
  owner: string | undefined;
  group: string | undefined;
}

const types: Record<string, StatAttributes["type"]> = {
  "regular file": "file",
  "regular empty file": "file",
  directory: "directory",
  "symbolic link": "link",
};

/** For stat(1); more fields may stand behind it. */
export const attributeFormat = "%F|%a|%u|%g|%U|%G";

/** What stat(1) printed by `attributeFormat`, and the fields behind that; undefined for any other text. */
export function attributesOf(line: string): { attributes: StatAttributes; more: string[] } | undefined {
  const [type = "", mode = "", uid, gid, owner, group, ...more] = line.split("|");
  if (!/^[0-7]+$/.test(mode)) return undefined;
  const attributes = {
    ...{ type: types[type] ?? "other", mode: parseInt(mode, 8), uid: Number(uid), gid: Number(gid) },
    ...{ owner, group },
  };
  return { attributes, more };
}
