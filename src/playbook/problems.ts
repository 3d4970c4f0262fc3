import { ContentError, ContentErrors, type Place } from "../errors.js";

/** Gathers what is wrong, so that all of it can be told at once. */
export class Problems {
  readonly #errors = new Map<string, ContentError>();
  /** Set when something could not be read that may define names: complaints about undefined ones would mislead then. */
  incomplete = false;
  /** What tasks and handlers that are wrong themselves would have registered or answered to. */
  readonly definedAnyway = new Set<string>();

  report(message: string, place: Place | undefined, details: { expected?: string; hint?: string } = {}): void {
    this.add(new ContentError(message, place, details));
  }

  /** The same complaint about the same place counts once: a file may be read for several plays. */
  add(error: ContentError): void {
    const { file, line, column } = error.place ?? { file: "", line: 0, column: 0 };
    const key = `${file}\n${line}:${column}\n${error.message}`;
    if (!this.#errors.has(key)) this.#errors.set(key, error);
  }

  /** What `work` gives, or undefined when the content that it works on is wrong. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof ContentErrors) error.errors.forEach((one) => this.add(one));
      else if (error instanceof ContentError) this.add(error);
      else throw error;
      return undefined;
    }
  }

  /** File by file, from top to bottom. */
  get errors(): ContentError[] {
    return inOrder([...this.#errors.values()]);
  }

  /** Throws ContentErrors with everything reported so far. */
  throwIfAny(): void {
    if (this.#errors.size > 0) throw new ContentErrors(this.errors);
  }
}

function inOrder(errors: readonly ContentError[]): ContentError[] {
  const files = [...new Set(errors.map((error) => error.place?.file))];
  const rank = (error: ContentError): number => files.indexOf(error.place?.file);
  return [...errors].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0),
  );
}
