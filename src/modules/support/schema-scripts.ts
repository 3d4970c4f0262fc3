import * as z from "zod";
import { text } from "../../facts/text.js";
import type { FactRequest } from "../../facts/types.js";
import type { Script } from "../../sql/script.js";
import type { LocalFiles } from "../types.js";
import { sha256Of } from "./content.js";
import { listOf } from "./list.js";
import { decodedScript } from "./sql-sources.js";

interface Sources {
  src: readonly string[];
  seeds: readonly string[];
  remote_src: boolean;
}

/** Of a module that makes a schema from SQL scripts. */
export const schemaScriptParams = {
  src: listOf(z.string().min(1))
    .refine((all) => all.length > 0, "expected a script")
    .describe("Scripts, on the controller (searched in `files/`) or on the host"),
  seeds: listOf(z.string().min(1))
    .default([])
    .describe("Scripts with the first rows, for the trusted source only; they run behind the others"),
  remote_src: z
    .boolean()
    .default(false)
    .describe("`src` and `seeds` are paths of the host; the task's account must be able to read them"),
  fingerprint: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]+$/, "expected letters, digits, '.', '_', ':' and '-'")
    .optional()
    .describe(
      "What the scripts are known by, where it should be the same for different ones: those that `sql_generate` makes for several datacenters have one `checksum`. Left out: the sha256 of `src`",
    ),
};

/** Where a path is of the host, it is an absolute one. */
export function isFindable({ remote_src, src, seeds }: Sources): boolean {
  return !remote_src || [...src, ...seeds].every((path) => path.startsWith("/"));
}

export const findable = { error: "expected absolute paths with remote_src: true" };

/** Texts of the scripts and seeds that are on the controller; undefined for those of the host. */
export async function localScripts(
  { src, seeds, remote_src }: Sources,
  local: LocalFiles,
): Promise<Buffer[] | undefined> {
  if (remote_src) return undefined;
  return Promise.all([...src, ...seeds].map((path) => local.read(local.find(path, "files"))));
}

/** To be read of scripts and seeds that are on the host. */
export function remoteScripts({ src, seeds, remote_src }: Sources): FactRequest<Buffer | null>[] {
  return remote_src ? [...src, ...seeds].map((path) => text(path)) : [];
}

/** The scripts and then the seeds, and what they are known by; or why that cannot be told. */
export function readScripts(
  { src, seeds, fingerprint }: Sources & { fingerprint?: string | undefined },
  texts: readonly (Buffer | null)[],
): { failed: string } | { failed?: undefined; scripts: Script[]; own: Script[]; fingerprint: string } {
  const files = [...src, ...seeds];
  const missing = files.filter((_path, index) => texts[index] === null);
  if (missing.length > 0) return { failed: `there is no file ${missing.join(", ")} on the host` };
  const scripts = files.map((path, index) => decodedScript(path, texts[index] ?? Buffer.of()));
  const own = scripts.slice(0, src.length);
  return {
    scripts,
    own,
    fingerprint: fingerprint ?? sha256Of(Buffer.from(own.map((script) => script.text).join("\0"))),
  };
}
