import { isUtf8 } from "node:buffer";
import { TaskError } from "../../errors.js";
import type { Dialect, DialectName } from "../../sql/dialect.js";
import { dialects } from "../../sql/dialects.js";
import type { Schema } from "../../sql/schema.js";
import type { Script } from "../../sql/script.js";
import type { LocalFiles } from "../types.js";
import { readArchive } from "./archive/read-archive.js";

/** What reads scripts of a dialect, and the scripts that are on the controller. */
export interface SqlSources {
  dialect: Dialect;
  read: (script: Script) => Schema;
  /** Undefined when the scripts are on the host. */
  texts: Buffer[] | undefined;
}

/** Loads a dialect with its parser, and reads scripts from the controller. Throws ContentError and TaskError. */
export async function sqlSources(
  { src, archive, remote_src, dialect: name }: SourceParams,
  local: LocalFiles,
): Promise<SqlSources> {
  const dialect = dialects[name];
  const read = await dialect.reader();
  if (remote_src) return { dialect, read, texts: undefined };
  const texts = await Promise.all(
    src.map((path) => (archive === undefined ? local.read(local.find(path, "files")) : member(archive, path, local))),
  );
  return { dialect, read, texts };
}

interface SourceParams {
  src: readonly string[];
  archive?: string | undefined;
  remote_src: boolean;
  dialect: DialectName;
}

async function member(archive: string, name: string, local: LocalFiles): Promise<Buffer> {
  const path = local.find(archive, "files");
  // Without digests, as for `unarchive` with `creates`, which may have read the same pack already.
  const { entries, format } = await local.once(`archive false ${path}`, () => readArchive(path, false));
  if (format !== "zip") throw new TaskError(`${path} is no zip: scripts are taken out of zips only`);
  const entry = entries.find((one) => one.path === name && one.type === "file");
  if (!entry?.content)
    throw new TaskError(`${path} has no file ${name}`, { hint: likeIt(name, entries) ?? "see `unzip -l`" });
  return entry.content();
}

/** Members of the same kind: the pack's own top folder is easily forgotten. */
function likeIt(name: string, entries: readonly { path: string }[]): string | undefined {
  const like = entries.map((entry) => entry.path).filter((path) => path.endsWith(`/${name}`));
  return like.length === 0 ? undefined : `it has ${like.slice(0, 3).join(", ")}`;
}

/** A script from its bytes. Throws TaskError where it is not UTF-8, which would come out as another one. */
export function decodedScript(file: string, bytes: Buffer): Script {
  if (!isUtf8(bytes)) throw new TaskError(`${file} is not in UTF-8`, { hint: "convert it first (iconv)" });
  return { file, text: bytes.toString("utf8") };
}
