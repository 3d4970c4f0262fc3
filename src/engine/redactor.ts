import type { DiffEntry } from "../modules/types.js";
import { isCompiled } from "../template/compile.js";
import type { RunEvent } from "./events.js";

const mask = "********";
/** Shorter secrets would mask ordinary words all over the output. */
const shortest = 4;

/** Replaces secrets, by their value, in everything that leaves the engine. */
export class Redactor {
  /** The longest first: of a secret that begins with another one nothing may be left. */
  #secrets: string[] = [];

  /** From now on no event shows this text, nor its base64, URL and JSON forms; of a list or a mapping, none of the texts in it. */
  add(secret: unknown): void {
    if (typeof secret === "object" && secret !== null && !isCompiled(secret) && !ArrayBuffer.isView(secret)) {
      for (const entry of Object.values(secret)) this.add(entry);
    }
    if (typeof secret === "number") this.add(String(secret));
    if (typeof secret !== "string" || secret.length < shortest || this.#secrets.includes(secret)) return;
    const forms = [
      secret,
      Buffer.from(secret).toString("base64"),
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ];
    this.#secrets = [...new Set([...this.#secrets, ...forms])].sort((a, b) => b.length - a.length);
  }

  /** Adds what stands in variables under names of secrets, at any depth. Templates are left out: they are added when evaluated. */
  addNamed(variables: unknown): void {
    if (typeof variables !== "object" || variables === null || isCompiled(variables)) return;
    for (const [name, value] of Object.entries(variables)) {
      if (soundsSecret(name)) this.add(value);
      else this.addNamed(value);
    }
  }

  event(event: RunEvent): RunEvent {
    if (this.#secrets.length === 0) return event;
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
  return /(^|_)(pass|passwd|passwords?|passphrase|secrets?|token)$/i.test(name);
}
