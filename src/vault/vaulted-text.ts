import { ContentError, type Place } from "../errors.js";

/** What opens values and is told what was in them. */
interface Opener {
  open(text: string, what: string, place: Place): { content: Buffer };
  openLater(text: string, what: string, place: Place): Promise<{ content: Buffer }>;
  reveal(secret: string): void;
}

const what = "this value";

/** A `!vault` value: its keys are derived in the background while the rest is read. */
export class VaultedText {
  /** As it stands in the file. */
  readonly sealed: string;
  readonly place: Place;
  readonly #vault: Opener;
  readonly #opening: Promise<ContentError | undefined>;
  #text: string | undefined;

  constructor(sealed: string, place: Place, vault: Opener) {
    this.sealed = sealed;
    this.place = place;
    this.#vault = vault;
    this.#opening = this.#open();
  }

  /** What it holds; whoever does not wait for `opened` waits for the keys here. Throws ContentError. */
  get text(): string {
    return this.#text ?? this.#remember(this.#vault.open(this.sealed, what, this.place).content);
  }

  /** Why it could not be opened, or undefined when it is open. */
  opened(): Promise<ContentError | undefined> {
    return this.#opening;
  }

  async #open(): Promise<ContentError | undefined> {
    try {
      this.#remember((await this.#vault.openLater(this.sealed, what, this.place)).content);
      return undefined;
    } catch (error) {
      if (error instanceof ContentError) return error;
      throw error;
    }
  }

  #remember(content: Buffer): string {
    const text = content.toString("utf8");
    this.#text = text;
    this.#vault.reveal(text);
    return text;
  }
}
