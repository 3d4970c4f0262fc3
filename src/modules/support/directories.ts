import { file, octal, type FileFact } from "../../facts/file.js";
import { promise } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Change, PlanContext } from "../types.js";
import { isDirectory } from "./ancestors.js";
import { exactMode, newOwner, sameAccount, withAttributes } from "./attributes.js";
import { missingDirectories } from "./destination.js";
import { resolveMode } from "./mode.js";
import type { Attributes } from "./params.js";

type Directory = Exclude<FileFact, { type: "absent" }>;

/** Directories in a row, each in the one before it; `above` is what is known of the directory that the first one goes into. */
export function makeDirectories(
  paths: readonly string[],
  wanted: Attributes,
  above: FileFact | undefined,
  context: PlanContext,
): Change[] {
  let parent = above;
  return paths.map((path) => {
    const fact = newDirectory(wanted, parent, context);
    parent = fact;
    return makeDirectory(path, wanted, context, fact);
  });
}

/** What a new directory will be. It inherits the setgid bit of the one above: what is not known of that cannot be promised. */
function newDirectory(wanted: Attributes, above: FileFact | undefined, { host }: PlanContext): Directory {
  const setgid = above?.type === "directory" && above.mode !== undefined ? above.mode & 0o2000 : undefined;
  const mode = setgid === undefined ? undefined : (0o777 & ~host.umask) | setgid;
  const inherited = setgid && above?.type === "directory" ? { group: above.group, gid: above.gid } : {};
  const fresh: Directory = { type: "directory", mode, owner: host.user, uid: host.uid, ...inherited };
  return wanted.mode === undefined
    ? fresh
    : { ...fresh, mode: resolveMode(wanted.mode, 0o777 & ~host.umask, true, host.umask) };
}

/** One new directory whose parent is there. */
export function makeDirectory(
  path: string,
  wanted: Attributes,
  context: PlanContext,
  fact: Directory = newDirectory(wanted, undefined, context),
): Change {
  const { host } = context;
  const after = withAttributes(fact, { owner: wanted.owner, group: wanted.group }, context);
  const mode = octal(fact.mode ?? 0o777 & ~host.umask);
  const own = sameAccount(wanted.owner, host.user, host.uid);
  const commands = [wanted.mode === undefined ? sh`mkdir -- ${path}` : sh`mkdir -m ${mode} -- ${path}`];
  if (!own || wanted.group !== undefined) {
    const account = `${own ? "" : wanted.owner}${wanted.group === undefined ? "" : `:${wanted.group}`}`;
    commands.push(sh`chown -- ${account} ${path}`);
  }
  // A new directory inherits the setgid bit of the one above; a mode that was asked for is the last word on it.
  if (wanted.mode !== undefined) commands.push(sh`if [ -g ${path} ]; then chmod -- ${exactMode(after)} ${path}; fi`);
  return {
    diff: [
      { path, attribute: "state", before: "absent", after: "directory" },
      { path, attribute: "mode", before: null, after: mode },
      ...newOwner(path, { owner: own ? undefined : wanted.owner, group: wanted.group }),
    ],
    script: `${commands.join(" && ")} || { c=$?; ${sh`rmdir -- ${path}`} 2>/dev/null; exit $c; }`,
    effect: { kind: "exact", facts: [promise(file(path), after)] },
  };
}

/** The directory above a file, with those above it that are missing. `above` belongs to `ancestors(path)`. */
export function makeParents(
  path: string,
  above: readonly FileFact[],
  context: PlanContext,
): Change[] | { failed: string } {
  const parent = path.slice(0, path.lastIndexOf("/"));
  const [nearest, ...higher] = above;
  if (nearest === undefined || nearest.type !== "absent") {
    return nearest === undefined || isDirectory(nearest) ? [] : { failed: `${parent} is not a directory` };
  }
  const missing = missingDirectories(parent, higher);
  return Array.isArray(missing) ? makeDirectories(missing, {}, above[missing.length], context) : missing;
}
