import { shortestForm } from "./secret-forms.js";

const slots = 1 << 16;

/** Tells which of many forms, of `shortestForm` characters or more, stand in a text. That takes one pass, however many they are. */
export class FormIndex {
  /** Forms by the hash of how they begin. */
  readonly #byStart = new Map<number, string[]>();
  readonly #taken = new Uint8Array(slots);

  add(form: string): void {
    const slot = startAt(form, 0);
    const known = this.#byStart.get(slot) ?? [];
    if (!known.includes(form)) this.#byStart.set(slot, [...known, form]);
    this.#taken[slot] = 1;
  }

  /** The longest first: of a form that begins with another one nothing may be left. */
  formsIn(text: string): string[] {
    const found = new Set<string>();
    for (let at = 0; at + shortestForm <= text.length; at += 1) {
      const slot = startAt(text, at);
      if (this.#taken[slot] === 0) continue;
      for (const form of this.#byStart.get(slot) ?? []) if (text.startsWith(form, at)) found.add(form);
    }
    return [...found].sort((one, other) => other.length - one.length);
  }
}

function startAt(text: string, at: number): number {
  let hash = 0;
  for (let index = at; index < at + shortestForm; index += 1) hash = (hash * 31 + text.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 16)) & (slots - 1);
}
