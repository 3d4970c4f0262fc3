import { randomBytes } from "node:crypto";
import { TaskError } from "../errors.js";

/** Shell text that `sh` inserts as it stands. */
export interface RawText {
  raw: string;
}

/** What may stand in an `sh` template: a word, several words, or shell text of ours. */
export type ShellValue = string | number | readonly string[] | RawText;

/** The two parts of a here-document: what stands on the command's line, and the lines that follow it. */
export interface HereDocument {
  redirect: string;
  body: string;
}

/**
 * Makes one word of a POSIX shell out of any text. Throws TaskError when the text holds a NUL, which no argument can.
 *
 * @example quote("it's") // 'it'\''s'
 */
export function quote(value: string): string {
  if (value.includes("\0")) {
    throw new TaskError("a value with a NUL character cannot be handed to a shell", {
      hint: "send binary content as a file",
    });
  }
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Marks shell text that was written by our own code, so that `sh` does not quote it. */
export function raw(text: string): RawText {
  return { raw: text };
}

/**
 * Builds shell text in which every interpolated value is quoted; the words of an array are quoted one by one.
 *
 * @example sh`chown ${owner} -- ${paths}` // chown 'root' -- '/a' '/b c'
 */
export function sh(strings: TemplateStringsArray, ...values: readonly ShellValue[]): string {
  return strings.reduce((text, part, index) => text + word(values[index - 1] ?? "") + part);
}

function word(value: ShellValue): string {
  if (typeof value === "object") return "raw" in value ? value.raw : value.map(quote).join(" ");
  return quote(String(value));
}

/**
 * Carries any bytes inside script text, as base64, under a terminator that nobody can guess.
 *
 * @example `base64 -d >"$t" ${doc.redirect} && mv "$t" "$f"\n${doc.body}`
 */
export function heredoc(payload: Buffer | string): HereDocument {
  const terminator = `EOF_${randomBytes(16).toString("hex")}`;
  const lines = Buffer.from(payload).toString("base64").replace(/.{76}/g, "$&\n");
  return { redirect: `<<'${terminator}'`, body: `${lines}\n${terminator}\n` };
}
