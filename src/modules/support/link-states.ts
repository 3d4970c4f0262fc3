import { file, type FileFact } from "../../facts/file.js";
import { sameFile } from "../../facts/same-file.js";
import { sha256 } from "../../facts/sha256.js";
import { promise, type PromisedFact } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Change, Plan, PlanContext } from "../types.js";
import { missingParent } from "./ancestors.js";
import { attributeChanges } from "./attributes.js";
import { temporaryBeside } from "./delivery.js";
import { followed } from "./links.js";
import type { Attributes } from "./params.js";

interface LinkParams extends Attributes {
  path: string;
  src: string;
  force: boolean;
  follow: boolean;
}

/** Facts about the place of a link and about what it is to lead to. */
export interface LinkFacts {
  target: FileFact;
  above: readonly FileFact[];
  /** What stands where the text of the link leads to, and that path. */
  source: FileFact | undefined;
  sourcePath: string;
}

/** A symbolic link with the given text. Attributes are those of its end, unless `follow` is false. */
export function planLink(params: LinkParams, facts: LinkFacts, context: PlanContext): Plan {
  const { path, src } = params;
  const { target, source } = facts;
  const result = { dest: path, src, state: "link" };
  const there = target.type === "link" && target.target === src;
  const failed = there ? undefined : (missingParent(path, facts.above) ?? refused(params, target, source));
  if (failed !== undefined) return { changes: [], failed, result };
  const own = params.follow ? {} : { owner: params.owner, group: params.group };
  const changes = there
    ? attributeChanges(path, target, own, context)
    : [makeLink(path, src, own, target, source && followed(facts.sourcePath, source), context)];
  const end = params.follow && source ? followed(facts.sourcePath, source) : undefined;
  if (end && end.fact.type !== "absent") changes.push(...attributeChanges(end.path, end.fact, params, context));
  return { changes, result };
}

function refused({ path, src, force }: LinkParams, target: FileFact, source: FileFact | undefined): string | undefined {
  if (force) return undefined;
  if (source?.type === "absent") return `${src}, which the link would lead to, does not exist (force: true allows it)`;
  if (target.type === "file") return `${path} is a file, not a link (force: true replaces it)`;
  if (target.type === "directory") return `${path} is a directory, not a link (force: true replaces an empty one)`;
  return undefined;
}

/** A new link in place of what is there; a directory must be empty. `end` is what it will lead to, where that is known. */
export function makeLink(
  path: string,
  src: string,
  owner: Attributes,
  target: FileFact,
  end: { path: string; fact: FileFact } | undefined,
  context: PlanContext,
): Change {
  const temporary = temporaryBeside(path);
  const account = `${owner.owner ?? ""}${owner.group === undefined ? "" : `:${owner.group}`}`;
  const commands = [
    ...(target.type === "directory" ? [sh`rmdir -- ${path}`] : []),
    sh`mdc_temp ${temporary} && ln -s -- ${src} ${temporary}`,
    ...(account === "" ? [] : [sh`chown -h -- ${account} ${temporary}`]),
    sh`mv -f -T -- ${temporary} ${path}`,
  ];
  return {
    diff: [{ path, attribute: "link", before: target.type === "link" ? target.target : target.type, after: src }],
    script: `{ ${commands.join(" && ")}; } || { c=$?; ${sh`rm -f -- ${temporary}`}; exit $c; }`,
    effect: {
      kind: "exact",
      facts: [promise(file(path), linkFact(src, owner, end, context))],
      ...(target.type === "directory" ? { removedTrees: [path] } : {}),
    },
  };
}

function linkFact(
  src: string,
  owner: Attributes,
  end: { path: string; fact: FileFact } | undefined,
  { host }: PlanContext,
): FileFact {
  const fact: FileFact = {
    type: "link",
    target: src,
    ...(owner.owner === undefined ? { owner: host.user, uid: host.uid } : account(owner.owner, "owner", "uid")),
    ...(owner.group === undefined ? {} : account(owner.group, "group", "gid")),
  };
  if (!end) return fact;
  const { fact: found, path } = end;
  if (found.type === "absent") return { ...fact, leadsTo: "absent", end: { path } };
  const { type, mode, owner: name, group, uid, gid } = found;
  return type === "link" ? fact : { ...fact, leadsTo: type, end: { path, mode, owner: name, group, uid, gid } };
}

function account(
  value: string,
  name: "owner" | "group",
  id: "uid" | "gid",
): Partial<Extract<FileFact, { mode?: number }>> {
  return /^\d+$/.test(value) ? { [id]: Number(value) } : { [name]: value };
}

/** Facts about the place of a hard link and about the file that it is to be another name of. */
export interface HardLinkFacts {
  target: FileFact;
  above: readonly FileFact[];
  source: FileFact | undefined;
  sourceSha256: string | null | undefined;
  same: boolean | undefined;
}

/** Another name of a file. */
export function planHardLink(params: LinkParams, facts: HardLinkFacts, context: PlanContext): Plan {
  const { path, src, force } = params;
  const { target, source } = facts;
  const result = { dest: path, src, state: "hard" };
  if (source?.type !== "file") return { changes: [], failed: `${src} is no file that could have another name`, result };
  // An attribute of one name is that of the other.
  const attributes = attributeChanges(path, source, params, context).map(({ effect, ...change }): Change => {
    const promised = (effect.facts ?? []).map((fact) => promise(file(src), fact.value as FileFact));
    return { ...change, effect: { ...effect, facts: [...(effect.facts ?? []), ...promised] } };
  });
  if (facts.same) return { changes: attributes, result };
  const failed =
    missingParent(path, facts.above) ??
    (target.type === "absent" || (force && target.type !== "directory")
      ? undefined
      : `${path} is there already (force: true replaces what is not a directory)`);
  if (failed !== undefined) return { changes: [], failed, result };
  const temporary = temporaryBeside(path);
  const promised: PromisedFact[] = [
    // Its attributes are whatever a task before or after gives to the other name.
    promise(file(path), { type: "file" as const }),
    promise(sameFile({ path, other: src }), true),
    promise(sha256(path), facts.sourceSha256 ?? null),
  ];
  const change: Change = {
    diff: [{ path, attribute: "hard link", before: target.type === "absent" ? null : target.type, after: src }],
    script: sh`mdc_temp ${temporary}; ln -- ${src} ${temporary} && mv -f -T -- ${temporary} ${path} || { c=$?; rm -f -- ${temporary}; exit $c; }`,
    effect: { kind: "exact", facts: promised },
  };
  return { changes: [change, ...attributes], result };
}
