import { file, octal, type FileFact } from "../../facts/file.js";
import { promise } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Change, DiffEntry, PlanContext } from "../types.js";
import { resolveMode } from "./mode.js";
import type { Attributes } from "./params.js";

type Existing = Exclude<FileFact, { type: "absent" }>;

/** True when the wanted owner or group, by name or number, is the one that is there. */
export function sameAccount(wanted: string | undefined, name: string | undefined, id: number | undefined): boolean {
  return wanted === undefined || wanted === name || (/^\d+$/.test(wanted) && Number(wanted) === id);
}

/** What of owner, group and mode is another than wanted. */
export function attributeDiff(path: string, existing: Existing, wanted: Attributes, context: PlanContext): DiffEntry[] {
  const entries: DiffEntry[] = [];
  if (!sameAccount(wanted.owner, existing.owner, existing.uid))
    entries.push({ path, attribute: "owner", before: existing.owner, after: wanted.owner });
  if (!sameAccount(wanted.group, existing.group, existing.gid))
    entries.push({ path, attribute: "group", before: existing.group, after: wanted.group });
  if (wanted.mode !== undefined && existing.type !== "link") {
    const mode = resolveMode(wanted.mode, existing.mode ?? 0, existing.type === "directory", context.host.umask);
    if (mode !== existing.mode)
      entries.push({ path, attribute: "mode", before: octal(existing.mode), after: octal(mode) });
  }
  return entries;
}

/** Owner and group of what is new, where they are asked for. */
export function newOwner(path: string, { owner, group }: Attributes): DiffEntry[] {
  return Object.entries({ owner, group }).flatMap(([attribute, after]) =>
    after === undefined ? [] : [{ path, attribute, before: null, after }],
  );
}

/** The fact about the path once it has the wanted attributes. */
export function withAttributes(existing: Existing, wanted: Attributes, context: PlanContext): Existing {
  const result = { ...existing };
  if (!sameAccount(wanted.owner, existing.owner, existing.uid))
    Object.assign(result, account(wanted.owner ?? "", "owner", "uid"));
  if (!sameAccount(wanted.group, existing.group, existing.gid))
    Object.assign(result, account(wanted.group ?? "", "group", "gid"));
  if (wanted.mode !== undefined && existing.type !== "link") {
    result.mode = resolveMode(wanted.mode, existing.mode ?? 0, existing.type === "directory", context.host.umask);
  }
  return result;
}

function account(value: string, name: "owner" | "group", id: "uid" | "gid"): Partial<Existing> {
  return /^\d+$/.test(value) ? { [name]: undefined, [id]: Number(value) } : { [name]: value, [id]: undefined };
}

/** Owner, group and mode of something that is there already; nothing when they are right. */
export function attributeChanges(path: string, existing: Existing, wanted: Attributes, context: PlanContext): Change[] {
  const diff = attributeDiff(path, existing, wanted, context);
  if (diff.length === 0) return [];
  const after = withAttributes(existing, wanted, context);
  return [
    {
      diff,
      script: attributeScript(path, diff, after),
      effect: { kind: "exact", facts: [promise(file(path), after)] },
    },
  ];
}

function attributeScript(path: string, diff: readonly DiffEntry[], after: Existing): string {
  const changed = new Set(diff.map((entry) => entry.attribute));
  const commands: string[] = [];
  if (changed.has("owner")) commands.push(sh`chown -h -- ${String(after.owner ?? after.uid)} ${path}`);
  if (changed.has("group")) commands.push(sh`chgrp -h -- ${String(after.group ?? after.gid)} ${path}`);
  // chown clears the setuid and setgid bits, so the mode comes last, also when it was right.
  if (after.type !== "link" && after.mode !== undefined && (changed.has("mode") || (after.mode & 0o6000) !== 0)) {
    commands.push(sh`chmod -- ${exactMode(after)} ${path}`);
  }
  return commands.join(" && ");
}

/** For chmod(1): GNU's clears the setgid bit of a directory only when told so by a fifth digit. */
export function exactMode({ type, mode }: Existing): string {
  return type === "directory" ? `0${octal(mode)}` : octal(mode);
}
