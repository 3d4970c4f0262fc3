import { isUtf8 } from "node:buffer";
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import { heredoc, quote, sh } from "../../remote/quote.js";
import { splitWords } from "../../words.js";
import type { Change } from "../types.js";
import type { Content } from "./content.js";

/** Content above this many bytes goes over a channel of its own instead of through the shell. */
export const inlineLimit = 256 * 1024;

export interface Delivery {
  path: string;
  content: Content;
  /** Octal. */
  mode: string;
  /** Empty where the file system gives the right one by itself. */
  owner: string;
  group: string;
  /** A command line in which `%s` stands for the new file under its temporary name; without a shell, as with Ansible. */
  validate?: string | undefined;
  /** Where the old content is kept. */
  backup?: string | undefined;
}

/** Shell text, and an upload where there is too much of it, that put content in its place at once or not at all. */
export function delivery(file: Delivery): Pick<Change, "script" | "upload"> {
  const { path, content, mode, owner, group } = file;
  const keep = file.backup === undefined ? "" : sh`cp -p -- ${path} ${file.backup}` + " && ";
  if ("bytes" in content && content.bytes.length <= inlineLimit) {
    if (file.validate === undefined) {
      const write = sh`mdc_write ${path} ${mode} ${owner} ${group}`;
      return { script: `${keep}${write} ${carried(content.bytes)}` };
    }
    const payload = heredoc(content.bytes);
    const temporary = temporaryBeside(path);
    const written = sh`mdc_temp ${temporary}; ( umask 077; set -C; base64 -d >${temporary} )`;
    return { script: `${written} ${payload.redirect} && ${settle(file, temporary, keep, payload.body)}` };
  }
  const temporary = temporaryBeside(path);
  if ("remoteFile" in content) {
    const copied = sh`mdc_temp ${temporary}; ( umask 077; cp -- ${content.remoteFile} ${temporary} )`;
    return { script: `${copied} && ${settle(file, temporary, keep, "")}` };
  }
  const script = settle(file, temporary, keep, "");
  return {
    script,
    upload: "bytes" in content ? { content: content.bytes, to: temporary } : { file: content.localFile, to: temporary },
  };
}

/** Content behind a command: text as one more argument, anything else as its input. */
function carried(bytes: Buffer): string {
  if (isUtf8(bytes) && !bytes.includes(0)) return quote(bytes.toString());
  const { redirect, body } = heredoc(bytes);
  return `${redirect}\n${body}`;
}

/** A name that nobody can foresee, in the directory of the path so that a rename is enough. */
export function temporaryBeside(path: string): string {
  return posix.join(posix.dirname(path), `.mdc-${randomBytes(8).toString("hex")}.tmp`);
}

/** `body` is that of a here-document which an earlier word of the line has begun. */
function settle(file: Delivery, temporary: string, keep: string, body: string): string {
  const check = file.validate === undefined ? "" : `( ${validation(file.validate, temporary)} ) >&2 && `;
  const place = sh`mdc_place ${temporary} ${file.path} ${file.mode} ${file.owner} ${file.group}`;
  return `{\n${body}${check}${keep}${place}; } || { c=$?; ${sh`rm -f -- ${temporary}`}; exit $c; }`;
}

function validation(validate: string, temporary: string): string {
  return splitWords(validate)
    .map((word) => quote(word.replaceAll("%s", temporary)))
    .join(" ");
}
