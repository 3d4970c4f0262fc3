import { file, octal, type FileFact } from "../../../facts/file.js";
import { sha256 } from "../../../facts/sha256.js";
import { promise, type PromisedFact } from "../../../facts/types.js";
import { sh } from "../../../remote/quote.js";
import type { Change, DiffEntry, Plan, PlanContext } from "../../types.js";
import { ancestors, missingParent } from "../ancestors.js";
import { attributeChanges, attributeDiff } from "../attributes.js";
import { backupName } from "../backup.js";
import { temporaryBeside } from "../delivery.js";
import { planAbsent } from "../file-states.js";
import { attributeParams, type Attributes } from "../params.js";
import { placeParams } from "../place-params.js";
import { newAttributes } from "../write-file.js";

/** Parameters of the modules that have the host make a file. */
export const madeFileParams = { ...attributeParams, backup: placeParams.backup };

/** What has to be known of such a file and its place. */
export function madeFileFacts(path: string) {
  return { target: file(path), digest: sha256(path), above: ancestors(path).map((one) => file(one)) };
}

export interface MadeFileFacts {
  target: FileFact;
  digest: string | null;
  above: readonly FileFact[];
}

export interface MadeFile {
  path: string;
  attributes: Attributes;
  backup: boolean;
  /** Why there has to be a new one, for the diff; undefined where the one that is there is right. */
  make: { diff: DiffEntry[]; script: string; facts: readonly PromisedFact[] } | undefined;
  result: Record<string, unknown>;
}

/** A file that a command of the host writes to "$new" takes its place when that went well, with the mode of the old one or of the task. */
export function planMadeFile(wanted: MadeFile, facts: MadeFileFacts, context: PlanContext): Plan {
  const { path, attributes, make, result } = wanted;
  const { target, digest, above } = facts;
  const failed =
    missingParent(path, above) ??
    (target.type !== "absent" && target.type !== "file" ? `${path} is a ${target.type}, not a file` : undefined);
  if (failed !== undefined) return { changes: [], failed, result };
  if (!make) {
    const present = target.type === "file" ? target : undefined;
    return { changes: present ? attributeChanges(path, present, attributes, context) : [], result };
  }
  const fresh = newAttributes({ existing: target, attributes }, context);
  const backup = wanted.backup && target.type === "file" ? backupName(path, digest, context) : undefined;
  const keep = backup === undefined ? "" : `${sh`cp -p -- ${path} ${backup}`} && `;
  const script =
    sh`new=${temporaryBeside(path)}
mdc_temp "$new"
umask 077
` +
    make.script +
    sh`\n[ $? -eq 0 ] && [ -s "$new" ] && ` +
    keep +
    sh`mdc_place "$new" ${path} ${octal(fresh.fact.mode)} ${fresh.owner} ${fresh.group} || { rm -f -- "$new"; exit 1; }`;
  const others =
    target.type === "file"
      ? attributeDiff(path, target, attributes, context)
      : [
          { path, attribute: "state", before: "absent", after: "file" },
          { path, attribute: "mode", before: null, after: octal(fresh.fact.mode) },
        ];
  const change: Change = {
    diff: [...make.diff, ...others],
    script,
    effect: { kind: "opaque", facts: [promise(file(path), fresh.fact), ...make.facts] },
  };
  return { changes: [change], result: { ...result, ...(backup === undefined ? {} : { backup_file: backup }) } };
}

/** The file is removed, after a copy of it was made where that is asked for. */
export function planNoFile(path: string, backup: boolean, facts: MadeFileFacts, context: PlanContext): Plan {
  const plan = planAbsent(path, facts.target, undefined);
  const [change] = plan.changes;
  if (!change || !backup) return { ...plan, result: { filename: path } };
  const copy = backupName(path, facts.digest, context);
  const script = `${sh`cp -p -- ${path} ${copy}`} && ${change.script}`;
  return {
    changes: [{ ...change, script, effect: { kind: "opaque" } }],
    result: { filename: path, backup_file: copy },
  };
}
