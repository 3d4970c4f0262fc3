import * as z from "zod";
import { wildcards } from "../../regex.js";

/** A package with the version that is wanted, if any; `*` and `?` may stand in the version. */
export interface WantedPackage {
  name: string;
  version?: string | undefined;
}

/** `nginx`, `libc6:i386`, `nginx=1.22*`. Nothing that a package manager could take for an option or a path. */
export const packageWord = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9+._-]*(:[a-z0-9-]+)?(=[A-Za-z0-9.+:~*?-]+)?$/,
    "expected a package's name, with =version if need be",
  );

export function wantedPackage(word: string): WantedPackage {
  const at = word.indexOf("=");
  return at < 0 ? { name: word } : { name: word.slice(0, at), version: word.slice(at + 1) };
}

/** True when an installed version is the wanted one, by the rules of fnmatch(3) for `*` and `?`. */
export function versionMatches(version: string, wanted: string): boolean {
  return wildcards(wanted).test(version);
}
