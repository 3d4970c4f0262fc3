import type { DiffEntry } from "../modules/types.js";
import type { RunEvent } from "./events.js";

const mask = "********";
/** Shorter secrets would mask ordinary words all over the output. */
const shortest = 4;

/** Replaces secrets, by their value, in everything that leaves the engine. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on no event shows this text, nor its base64, URL and JSON forms. */
  add(secret: unknown): void {
    if (typeof secret !== "string" || secret.length < shortest) return;
    for (const form of [
      secret,
      Buffer.from(secret).toString("base64"),
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ])
      this.#secrets.add(form);
  }

  event(event: RunEvent): RunEvent {
    if (this.#secrets.size === 0) return event;
    return this.#deep(event) as RunEvent;
  }

  text(text: string): string {
    let masked = text;
    for (const secret of this.#secrets) if (masked.includes(secret)) masked = masked.replaceAll(secret, mask);
    return masked;
  }

  #deep(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((entry: unknown) => this.#deep(entry));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.#deep(entry)]));
  }
}

/** A diff of which only the attributes' names may be seen. */
export function hiddenDiff(diff: readonly DiffEntry[]): DiffEntry[] {
  return diff.map(({ path, attribute }) => ({ path, attribute, before: mask, after: mask }));
}

/** True for names of variables that hold a secret by everybody's habit. */
export function soundsSecret(name: string): boolean {
  return /(^|_)(password|passphrase|passwd|secret|token)$/i.test(name);
}
