import { posix } from "node:path";
import { file, octal, type FileFact } from "../../facts/file.js";
import { sha256 } from "../../facts/sha256.js";
import { text } from "../../facts/text.js";
import { promise } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Change, Plan, PlanContext } from "../types.js";
import { ancestors, isDirectory, missingParent } from "./ancestors.js";
import { attributeChanges, sameAccount, withAttributes } from "./attributes.js";
import { resolveMode } from "./mode.js";
import type { Attributes } from "./params.js";
import { fileChanges } from "./write-file.js";

/** Nothing at the path; of a directory, nothing below either. */
export function planAbsent(path: string, target: FileFact): Plan {
  if (target.type === "absent") return { changes: [], result: { path, state: "absent" } };
  const gone = [
    promise(file(path), { type: "absent" as const }),
    promise(sha256(path), null),
    promise(text(path), null),
  ];
  const change: Change = {
    diff: [{ path, attribute: "state", before: target.type, after: "absent" }],
    script: target.type === "directory" ? sh`rm -rf -- ${path}` : sh`rm -f -- ${path}`,
    effect: { kind: "exact", facts: gone, ...(target.type === "directory" ? { removedTrees: [path] } : {}) },
  };
  return { changes: [change], result: { path, state: "absent" } };
}

/** A directory, with the parents that are missing. */
export function planDirectory(
  path: string,
  wanted: Attributes,
  target: FileFact,
  above: readonly FileFact[],
  context: PlanContext,
): Plan {
  const result = { path, state: "directory" };
  if (target.type === "directory") return { changes: attributeChanges(path, target, wanted, context), result };
  if (isDirectory(target)) return { changes: [], result };
  if (target.type !== "absent")
    return { changes: [], failed: `${path} is there and is a ${target.type}, not a directory`, result };
  const firstPresent = above.findIndex((fact) => fact.type !== "absent");
  const obstacle = above[firstPresent];
  const paths = ancestors(path);
  if (obstacle && !isDirectory(obstacle))
    return { changes: [], failed: `${paths[firstPresent]} is not a directory`, result };
  const missing = [...paths.slice(0, firstPresent < 0 ? paths.length : firstPresent).reverse(), path];
  return { changes: missing.map((one) => makeDirectory(one, wanted, context)), result };
}

/** One new directory whose parent is there. */
export function makeDirectory(path: string, wanted: Attributes, context: PlanContext): Change {
  const { host } = context;
  const fresh = { type: "directory" as const, mode: 0o777 & ~host.umask, owner: host.user, uid: host.uid };
  const after = withAttributes(fresh, wanted, context);
  const own = sameAccount(wanted.owner, host.user, host.uid);
  const commands = [
    sh`mkdir -m ${octal(wanted.mode === undefined ? fresh.mode : resolveMode(wanted.mode, fresh.mode, true, host.umask))} -- ${path}`,
  ];
  if (!own || wanted.group !== undefined) {
    const account = `${own ? "" : wanted.owner}${wanted.group === undefined ? "" : `:${wanted.group}`}`;
    commands.push(sh`chown -- ${account} ${path}`, sh`chmod -- ${octal(after.mode)} ${path}`);
  }
  // A directory inherits the setgid bit of its parent; only a mode that was asked for is promised.
  const promised =
    wanted.mode === undefined && own && wanted.group === undefined ? { ...after, mode: undefined } : after;
  return {
    diff: [
      { path, attribute: "state", before: "absent", after: "directory" },
      { path, attribute: "mode", before: null, after: octal(after.mode) },
    ],
    script: `${commands.join(" && ")} || { c=$?; ${sh`rmdir -- ${path}`} 2>/dev/null; exit $c; }`,
    effect: { kind: "exact", facts: [promise(file(path), promised)] },
  };
}

/** A symbolic link with the given text. */
export function planLink(
  params: Attributes & { path: string; src: string; force: boolean },
  target: FileFact,
  source: FileFact | undefined,
  above: readonly FileFact[],
  context: PlanContext,
): Plan {
  const { path, src, force } = params;
  const result = { dest: path, src, state: "link" };
  const owner: Attributes = { owner: params.owner, group: params.group };
  if (target.type === "link" && target.target === src)
    return { changes: attributeChanges(path, target, owner, context), result };
  const failed =
    missingParent(path, above) ??
    (source?.type === "absent" && !force
      ? `${src}, which the link would lead to, does not exist (force: true allows it)`
      : undefined) ??
    (target.type === "file" && !force ? `${path} is a file, not a link (force: true replaces it)` : undefined) ??
    (target.type === "directory" && !force
      ? `${path} is a directory, not a link (force: true replaces an empty one)`
      : undefined);
  if (failed !== undefined) return { changes: [], failed, result };
  const fact: Exclude<FileFact, { type: "absent" }> = {
    type: "link",
    target: src,
    owner: params.owner ?? context.host.user,
    group: params.group,
  };
  if (source) fact.leadsTo = source.type === "link" ? source.leadsTo : source.type;
  const temporary = posix.join(posix.dirname(path), `.mdc-link-${posix.basename(path).slice(0, 80)}`);
  const owned = params.owner ?? (params.group === undefined ? undefined : "");
  const commands = [
    ...(target.type === "directory" ? [sh`rmdir -- ${path}`] : []),
    sh`rm -f -- ${temporary}`,
    sh`ln -s -- ${src} ${temporary}`,
    ...(owned === undefined
      ? []
      : [sh`chown -h -- ${owned + (params.group === undefined ? "" : `:${params.group}`)} ${temporary}`]),
    sh`mv -f -T -- ${temporary} ${path}`,
  ];
  const before = target.type === "link" ? target.target : target.type;
  const change: Change = {
    diff: [{ path, attribute: "link", before, after: src }],
    script: commands.join(" && "),
    effect: { kind: "exact", facts: [promise(file(path), fact)] },
  };
  return { changes: [change], result };
}

/** A file that is there, whatever is in it; its times become now, so this is a change every time. */
export function planTouch(
  path: string,
  wanted: Attributes,
  target: FileFact,
  above: readonly FileFact[],
  context: PlanContext,
): Plan {
  const result = { dest: path, state: "touch" };
  const failed = missingParent(path, above);
  if (failed !== undefined) return { changes: [], failed, result };
  if (target.type === "absent") {
    const fresh = {
      path,
      content: { bytes: Buffer.alloc(0) },
      attributes: wanted,
      existing: target,
      existingSha256: null,
    };
    return { changes: fileChanges(fresh, context), result };
  }
  const touch: Change = {
    diff: [{ path, attribute: "mtime", before: "as it was", after: "now" }],
    script: sh`touch -- ${path}`,
    effect: { kind: "exact", facts: [promise(file(path), target)] },
  };
  return { changes: [touch, ...attributeChanges(path, target, wanted, context)], result };
}

/** Attributes of what must be there already. */
export function planFile(path: string, wanted: Attributes, target: FileFact, context: PlanContext): Plan {
  if (target.type === "absent")
    return {
      changes: [],
      failed: `${path} does not exist (state: touch or directory makes it)`,
      result: { path, state: "absent" },
    };
  return { changes: attributeChanges(path, target, wanted, context), result: { path, state: target.type } };
}
