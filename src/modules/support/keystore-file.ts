import { file as fileFact, octal, type FileFact } from "../../facts/file.js";
import {
  keystore as keystoreFact,
  type KeystoreEntry,
  type KeystoreFact,
  type KeystoreKey,
} from "../../facts/keystore.js";
import { promise } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Change, DiffEntry, Plan, PlanContext } from "../types.js";
import { ancestors, missingParent } from "./ancestors.js";
import { attributeChanges, attributeDiff, withAttributes } from "./attributes.js";
import { temporaryBeside } from "./delivery.js";
import type { Attributes } from "./params.js";

/** A keystore, and the entry in it that a task is about. */
export interface WantedEntry extends Attributes {
  path: string;
  alias: string;
  password: string;
  /** A keystore with another password counts as one that holds nothing. */
  anew?: true;
}

/** What has to be known of a keystore and of its place. */
export function keystoreFacts(wanted: WantedEntry) {
  return {
    target: fileFact(wanted.path),
    above: ancestors(wanted.path).map((one) => fileFact(one)),
    entries: keystoreFact(keyOf(wanted)),
  };
}

function keyOf({ path, password, anew }: WantedEntry): KeystoreKey {
  return { path, password, ...(anew ? { anew } : {}) };
}

export interface KeystoreFacts {
  target: FileFact;
  above: readonly FileFact[];
  entries: KeystoreFact;
}

/** keytool folds aliases to lower case. */
export function entryOf({ alias }: WantedEntry, { target, entries }: KeystoreFacts): KeystoreEntry | undefined {
  return target.type === "absent" ? undefined : entries?.[alias.toLowerCase()];
}

/** Owner, group and mode of a keystore whose entry is right. */
export function keystoreAttributes(wanted: WantedEntry, { target }: KeystoreFacts, context: PlanContext): Change[] {
  return target.type === "absent" ? [] : attributeChanges(wanted.path, target, wanted, context);
}

export interface NewEntry {
  /** Undefined where it is removed. */
  entry: KeystoreEntry | undefined;
  /** The keystore holds nothing else afterwards. */
  alone?: true;
  /** The entry in the diff, before and after. */
  diff: Pick<DiffEntry, "before" | "after">;
  /** Shell text that changes the keystore "$t", which is not there when `path` is not; its last code says whether it did. */
  script: string;
  /** Permission bits of a new file. */
  mode: number;
  result: Record<string, unknown>;
}

/** Puts an entry into a keystore. keytool works on a copy beside the file, which takes its place when all went well. */
export function planEntry(wanted: WantedEntry, made: NewEntry, facts: KeystoreFacts, context: PlanContext): Plan {
  const { path, alias } = wanted;
  const { target, above, entries } = facts;
  const failed =
    missingParent(path, above) ??
    (target.type !== "absent" && target.type !== "file" ? `${path} is a ${target.type}` : undefined);
  if (failed !== undefined) return { changes: [], failed };
  const before = target.type === "file" ? target : { type: "file" as const, mode: made.mode, owner: context.host.user };
  const after = withAttributes(before, wanted, context);
  const owner = wanted.owner === context.host.user ? "" : (wanted.owner ?? "");
  const script =
    sh`t=${temporaryBeside(path)}
mdc_temp "$t"
umask 077
[ ! -e ${path} ] || cp -p -- ${path} "$t" || exit
` +
    made.script +
    sh`[ $? -eq 0 ] && mdc_place "$t" ${path} ${octal(after.mode)} ${owner} ${wanted.group ?? ""} || { rm -f -- "$t"; exit 1; }`;
  const others = made.alone ? [] : Object.entries(entries ?? {}).filter(([name]) => name !== alias.toLowerCase());
  const holding = Object.fromEntries(made.entry ? [...others, [alias.toLowerCase(), made.entry]] : others);
  const entry: DiffEntry = { path, attribute: `entry ${alias}`, ...made.diff };
  const attributes =
    target.type === "file"
      ? attributeDiff(path, target, wanted, context)
      : [
          { path, attribute: "state", before: "absent", after: "file" },
          { path, attribute: "mode", before: null, after: octal(after.mode) },
        ];
  const promised = [promise(fileFact(path), after), promise(keystoreFact(keyOf(wanted)), holding)];
  return {
    changes: [{ diff: [entry, ...attributes], script, effect: { kind: "opaque", facts: promised } }],
    result: made.result,
  };
}
