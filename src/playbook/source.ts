import type { Place } from "../errors.js";
import type { PlaceOf } from "../template/types.js";
import type { VaultedText } from "../vault/vaulted-text.js";

/** YAML as written, each part with its place. Aliases and merge keys are resolved. */
export type SourceNode = SourceScalar | SourceSequence | SourceMapping;

export interface SourceScalar {
  kind: "scalar";
  value: null | boolean | number | string;
  /** As written, so that `0644` and `1.10` can be told from 644 and 1.1. For text: the text. */
  text: string;
  place: Place;
  /** Place of a stretch of a text value. */
  at: PlaceOf;
  /** What a `!vault` value holds; its text is what stands in the file. */
  vaulted?: VaultedText;
  /** True within a file that is in a vault: no message shows the value. */
  hidden?: true;
}

interface SourceSequence {
  kind: "sequence";
  items: SourceNode[];
  place: Place;
}

export interface SourceEntry {
  key: string;
  keyPlace: Place;
  value: SourceNode;
}

export interface SourceMapping {
  kind: "mapping";
  entries: SourceEntry[];
  place: Place;
}

export function isNull(node: SourceNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** The value as text when it is text. */
export function textOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

export function entryOf(mapping: SourceMapping, key: string): SourceEntry | undefined {
  return mapping.entries.find((entry) => entry.key === key);
}

/** What a node is, for messages: "a list", "the number 5". */
export function describe(node: SourceNode): string {
  if (node.kind === "sequence") return "a list";
  if (node.kind === "mapping") return "a mapping";
  if (node.value === null) return "nothing";
  if (node.vaulted || node.hidden) return `a ${typeof node.value} of a vault`;
  if (typeof node.value === "string") return `the text ${JSON.stringify(shortened(node.value))}`;
  return typeof node.value === "number" ? `the number ${node.text}` : String(node.value);
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
