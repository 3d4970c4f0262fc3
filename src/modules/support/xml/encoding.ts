import { TaskError } from "../../../errors.js";

/** A document as text, and the way back to bytes. */
export interface Decoded {
  text: string;
  encode(text: string): Buffer;
}

const byteOrderMark = "\uFEFF";

/** Reads bytes in the encoding that they declare; UTF-8 without one. Throws TaskError for others than UTF-8, ASCII and Latin-1. */
export function decode(bytes: Buffer): Decoded {
  const declared = /^(?:\xEF\xBB\xBF)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(
    bytes.toString("latin1", 0, 200),
  );
  const encoding = (declared?.[1] ?? "utf-8").toLowerCase();
  if (encoding === "utf-8" || encoding === "utf8" || encoding === "us-ascii") {
    const text = bytes.toString("utf8");
    if (!Buffer.from(text, "utf8").equals(bytes)) throw new TaskError(`its bytes are not ${encoding}`);
    const mark = text.startsWith(byteOrderMark) ? byteOrderMark : "";
    const highest = encoding === "us-ascii" ? 0x7f : Infinity;
    return {
      text: text.slice(mark.length),
      encode: (edited) => Buffer.from(mark + references(edited, highest), "utf8"),
    };
  }
  if (encoding === "iso-8859-1" || encoding === "latin1")
    return { text: bytes.toString("latin1"), encode: (edited) => Buffer.from(references(edited, 0xff), "latin1") };
  throw new TaskError(`its encoding ${encoding} is not supported`, { expected: "UTF-8, US-ASCII or ISO-8859-1" });
}

/** Characters that the encoding does not have, as numbers. */
function references(text: string, highest: number): string {
  if (highest === Infinity) return text;
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code > highest ? `&#${code};` : character;
    })
    .join("");
}
