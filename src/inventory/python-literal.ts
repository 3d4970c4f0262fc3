import { pythonEscapes } from "../python-escapes.js";

/** What Python's literals can be here; mappings have text for keys. */
export type Literal = null | boolean | number | string | Literal[] | { [key: string]: Literal };

/** Raised within this file for what is no literal. */
class NoLiteral extends Error {}

const constants: Readonly<Record<string, Literal>> = { True: true, False: false, None: null };
const closing: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}" };
const stringStart = /^([rRuUbB]|[rR][bB]|[bB][rR])?('''|"""|'|")/;

/**
 * The value of a Python literal, as `ast.literal_eval` gives it: that is how Ansible tells numbers, booleans, lists and
 * mappings from text in INI inventories. Undefined for anything else, which is then text. Integers that JavaScript cannot hold exactly stay text.
 */
export function pythonLiteral(text: string): Literal | undefined {
  try {
    const reader = new Reader(text);
    return reader.whole();
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class Reader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text;
  }

  value(): Literal {
    this.#blank();
    const [bracket = ""] = this.#rest;
    if (bracket in closing) return this.#collection(bracket);
    if (stringStart.test(this.#rest)) return this.#strings();
    const word = /^[A-Za-z_]\w*/.exec(this.#rest)?.[0];
    if (word === undefined) return this.#number();
    const value = Object.hasOwn(constants, word) ? constants[word] : undefined;
    if (value === undefined) throw new NoLiteral();
    this.#rest = this.#rest.slice(word.length);
    return value;
  }

  /** The whole text; with commas it is a tuple, also without parentheses. */
  whole(): Literal {
    const items = [this.value()];
    let tuple = false;
    for (this.#blank(); this.#rest !== ""; this.#blank()) {
      if (!this.#take(",")) throw new NoLiteral();
      tuple = true;
      this.#blank();
      if (this.#rest !== "") items.push(this.value());
    }
    return tuple ? items : (items[0] ?? null);
  }

  #number(): number | string {
    const [whole, sign = "", digits = ""] =
      /^([-+]?)((?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.?(?:\d(?:_?\d)*)?(?:[eE][-+]?\d+)?))(?![\w.])/.exec(
        this.#rest,
      ) ?? [];
    const plain = digits.replaceAll("_", "");
    // 007 is an error in Python, and so text; 0 and 00 are not.
    if (whole === undefined || !/\d/.test(plain) || /^0\d*[1-9]\d*$/.test(plain) || /^[eE]/.test(plain))
      throw new NoLiteral();
    this.#rest = this.#rest.slice(whole.length);
    const value = Number(plain);
    if (Number.isInteger(value) && !Number.isSafeInteger(value) && !/[.eE]/.test(plain)) return sign + plain;
    return sign === "-" ? -value : value;
  }

  /** Several that stand side by side are one. */
  #strings(): string {
    let value = "";
    do {
      value += this.#string();
      this.#blank();
    } while (stringStart.test(this.#rest));
    return value;
  }

  #string(): string {
    const [start = "", prefix = "", quote = ""] = stringStart.exec(this.#rest) ?? [];
    const raw = /r/i.test(prefix);
    let at = start.length;
    while (at < this.#rest.length && !this.#rest.startsWith(quote, at)) at += this.#rest[at] === "\\" ? 2 : 1;
    if (at >= this.#rest.length) throw new NoLiteral();
    const body = this.#rest.slice(start.length, at);
    if (quote.length === 1 && body.includes("\n")) throw new NoLiteral();
    this.#rest = this.#rest.slice(at + quote.length);
    return raw ? body : unescaped(body);
  }

  #collection(open: string): Literal {
    const close = closing[open] ?? "";
    this.#rest = this.#rest.slice(1);
    const items: Literal[] = [];
    const entries: [string, Literal][] = [];
    let commas = 0;
    for (this.#blank(); !this.#rest.startsWith(close); this.#blank()) {
      if (this.#rest === "" || items.length + entries.length > commas) throw new NoLiteral();
      const item = this.value();
      this.#blank();
      if (open === "{" && this.#take(":")) entries.push([String(item), this.value()]);
      else items.push(item);
      this.#blank();
      if (this.#take(",")) commas += 1;
    }
    this.#take(close);
    if (open === "{" && items.length > 0 && entries.length > 0) throw new NoLiteral();
    if (open === "(" && items.length === 1 && commas === 0) return items[0] ?? null;
    return open === "{" && items.length === 0 ? Object.fromEntries(entries) : items;
  }

  #take(sign: string): boolean {
    const there = this.#rest.startsWith(sign);
    if (there) this.#rest = this.#rest.slice(sign.length);
    return there;
  }

  #blank(): void {
    this.#rest = this.#rest.replace(/^(?:\s|#.*)+/, "");
  }
}

function unescaped(body: string): string {
  return body.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(\n)|([^]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, newline?: string, letter?: string) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      if (newline !== undefined) return "";
      return pythonEscapes[letter ?? ""] ?? whole;
    },
  );
}
