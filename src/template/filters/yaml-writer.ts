import { escaped, textStyle } from "./yaml-text.js";

const width = 80;

/** Puts YAML together as libyaml does, which Ansible writes with: the same line breaks, quotes and indentation. */
export class YamlWriter {
  readonly #step: number;
  #text = "";
  #column = 0;
  /** Whether what was written last is a blank or belongs to the indentation. */
  #blank = true;
  #indenting = true;

  constructor(step: number) {
    this.#step = step;
  }

  get text(): string {
    return this.#text;
  }

  /** Whether nothing but indentation stands on the line. */
  get indenting(): boolean {
    return this.#indenting;
  }

  get tooWide(): boolean {
    return this.#column > width;
  }

  /** Goes to this column, on the line where that is possible. */
  indent(to: number): void {
    if (!this.#indenting || this.#column > to || (this.#column === to && !this.#blank)) this.#break();
    if (this.#column < to) this.#put(" ".repeat(to - this.#column));
    this.#blank = true;
  }

  /** A mark such as `-`, `:` or `[`. */
  mark(mark: string, options: { spaced: boolean; blank?: boolean; indenting?: boolean }): void {
    this.#put(this.#blank || !options.spaced ? mark : ` ${mark}`);
    this.#blank = options.blank ?? false;
    this.#indenting &&= options.indenting ?? false;
  }

  /** A number, a boolean or nothing. */
  word(word: string): void {
    this.mark(word, { spaced: true });
  }

  /** `indent` is where a line goes on. */
  scalar(text: string, place: { inFlow: boolean; isKey: boolean; indent: number }): void {
    const style = textStyle(text, place.inFlow);
    if (style === "plain") this.#plain(text, place);
    else if (style === "single") this.#single(text, place);
    else this.#double(text, place);
  }

  #plain(text: string, { isKey, indent }: { isKey: boolean; indent: number }): void {
    this.mark("", { spaced: true });
    for (const piece of text.match(/ +|[^ ]+/g) ?? []) {
      if (piece === " " && this.#column > width && !isKey) this.#continue(indent);
      else this.#put(piece);
    }
  }

  #single(text: string, { isKey, indent }: { isKey: boolean; indent: number }): void {
    this.mark("'", { spaced: true });
    let offset = 0;
    for (const piece of text.match(/ +|\n+|'|[^ \n']+/g) ?? []) {
      const inner = offset > 0 && offset + piece.length < text.length;
      offset += piece.length;
      if (piece === " " && this.#column > width && !isKey && inner) this.#continue(indent);
      else if (piece.startsWith("\n")) {
        for (let count = piece.length; count >= 0; count -= 1) this.#break();
        this.#continue(indent);
      } else this.#put(piece === "'" ? "''" : piece);
    }
    this.mark("'", { spaced: false });
  }

  #double(text: string, { isKey, indent }: { isKey: boolean; indent: number }): void {
    this.mark('"', { spaced: true });
    let offset = 0;
    for (const piece of text.match(/ +|[^ ]+/g) ?? []) {
      const inner = offset > 0 && offset < text.length - 1;
      offset += piece.length;
      if (piece.startsWith(" ") && this.#column > width && !isKey && inner) {
        this.#continue(indent);
        this.#put(piece.length > 1 ? `\\${piece.slice(1)}` : "");
      } else this.#put([...piece].map(escaped).join(""));
    }
    this.mark('"', { spaced: false });
  }

  #continue(indent: number): void {
    this.indent(indent);
    this.#blank = false;
    this.#indenting = false;
  }

  #break(): void {
    this.#text += "\n";
    this.#column = 0;
    this.#blank = true;
    this.#indenting = true;
  }

  #put(text: string): void {
    this.#text += text;
    this.#column += [...text].length;
  }

  /** How far what stands in something is indented beyond it. */
  get step(): number {
    return this.#step;
  }
}
