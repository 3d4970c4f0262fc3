import type { DiffEntry } from "../modules/types.js";
import { escapeRegex } from "../regex.js";
import { isCompiled } from "../template/compile.js";
import { knownFields } from "../template/unknown.js";
import { decodedPart } from "../uri.js";
import type { RunEvent } from "./events.js";
import { FormIndex } from "./form-index.js";
import { formsOf, shortestForm } from "./secret-forms.js";
import { isKeyFile, isPackage, soundsSecret } from "./secret-names.js";

const mask = "********";
/** A single character is no secret that could be kept. */
const shortest = 2;
/** Names of an event's own fields whose values come from us or are names of hosts and files: to mask them would spoil its meaning. */
const structure: ReadonlySet<string> = new Set(
  (
    "type status host hosts datacenters module place playbook attribute handler position play_index item_index " +
    "duration_ms steps bytes_sent bytes_received done total exit_code notified withheld"
  ).split(" "),
);
/** Fields of an event that hold records with such fields in their turn. */
const records: ReadonlySet<string> = new Set(["diff", "items", "record"]);
/** What stood in a secret's place and says nothing. */
const blank = /^(|true|false|null|none|yes|no|present|absent|\d{1,3})$/i;

/** Replaces secrets, by their value, in everything that leaves the engine. */
export class Redactor {
  readonly #known = new Set<string>();
  readonly #forms = new FormIndex();
  #alone: RegExp | undefined;

  /** From now on no event shows this text, nor what encodings and quotings make of it; of a list or a mapping, none of the texts in it. */
  add(secret: unknown): void {
    if (typeof secret === "object" && secret !== null && !isCompiled(secret) && !ArrayBuffer.isView(secret)) {
      for (const entry of Object.values(knownFields(secret as Record<string, unknown>))) this.add(entry);
    }
    if (typeof secret === "number") this.add(String(secret));
    if (typeof secret !== "string" || this.#known.has(secret) || secret.trim().length < shortest) return;
    this.#known.add(secret);
    for (const form of formsOf(secret)) this.#forms.add(form);
    const short = [...this.#known].map((known) => known.trim()).filter((known) => known.length < shortestForm);
    if (short.length > 0)
      this.#alone = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${short.map(escapeRegex).join("|")})(?![\\p{L}\\p{N}_])`, "gu");
  }

  /** Adds what came out of a vault, but for words that say nothing. */
  addRevealed(secret: string): void {
    if (!blank.test(secret.trim())) this.add(secret);
  }

  /**
   * Adds what stands under names of secrets, at any depth, and passwords in URLs. Templates are left out: what they give is added
   * when they are evaluated.
   */
  addNamed(values: unknown): void {
    if (typeof values === "string") this.#addFromUrl(values);
    if (typeof values !== "object" || values === null || isCompiled(values) || ArrayBuffer.isView(values)) return;
    // Of a result that is known in part, what is not known cannot be asked for.
    for (const [name, value] of Object.entries(knownFields(values as Record<string, unknown>))) {
      if (!soundsSecret(name)) this.addNamed(value);
      else if (!isKeyFile(name, value) && !isPackage(name, value)) this.add(value);
    }
  }

  event(event: RunEvent): RunEvent {
    if (this.#known.size === 0) return event;
    if ("diff" in event) event.diff.forEach((entry) => this.#learn(entry));
    // The counts of a recap are by host.
    const isCount = (name: string): boolean => event.type === "recap" && name !== "custom_stats";
    const fields = Object.entries(event).map(([name, value]): [string, unknown] =>
      structure.has(name) || isCount(name) ? [name, value] : [name, this.#deep(value, records.has(name))],
    );
    return Object.fromEntries(fields) as unknown as RunEvent;
  }

  text(text: string): string {
    let masked = text;
    for (const form of this.#forms.formsIn(text)) masked = masked.replaceAll(form, mask);
    return this.#alone ? masked.replace(this.#alone, mask) : masked;
  }

  /** The error itself, with all its texts and those of its causes masked: nothing else stands between it and the outside. */
  error(error: unknown): unknown {
    if (!(error instanceof Error) || this.#known.size === 0) return error;
    for (const name of ["message", "stack", "expected", "hint"] as const) {
      const text = (error as Error & Record<string, unknown>)[name];
      if (typeof text === "string") Object.defineProperty(error, name, { value: this.text(text), configurable: true });
    }
    this.error(error.cause);
    return error;
  }

  #addFromUrl(text: string): void {
    if (text.length > 2048 || !text.includes("://")) return;
    for (const [, password = ""] of text.matchAll(/:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/g)) {
      this.add(password);
      this.add(decodedPart(password));
    }
  }

  /** What stood before in the place of a secret is one, too: the rest of the line tells where that was. */
  #learn({ before, after }: DiffEntry): void {
    if (typeof before !== "string" || typeof after !== "string") return;
    const now = new Set(after.split("\n"));
    const gone = before.split("\n").filter((line) => !now.has(line));
    for (const line of gone.length === 0 ? [] : now) {
      const parts = this.text(line).split(mask);
      const bare = parts.every((part) => part.trim() === "");
      if (parts.length < 2 || (bare && now.size !== before.split("\n").length)) continue;
      const pattern = new RegExp(`^${parts.map(escapeRegex).join("(.+)")}$`, "u");
      for (const old of gone)
        this.add(
          pattern
            .exec(old)
            ?.slice(1)
            .filter((text) => !blank.test(text.trim())),
        );
    }
  }

  #deep(value: unknown, ours = false): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.#known.has(String(value)) ? mask : value;
    if (Array.isArray(value)) return value.map((entry: unknown) => this.#deep(entry, ours));
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) =>
        ours ? [key, structure.has(key) ? entry : this.#deep(entry)] : [this.text(key), this.#deep(entry)],
      ),
    );
  }
}

/** A diff of which only the attributes' names may be seen. */
export function hiddenDiff(diff: readonly DiffEntry[]): DiffEntry[] {
  return diff.map(({ path, attribute }) => ({ path, attribute, before: mask, after: mask }));
}
