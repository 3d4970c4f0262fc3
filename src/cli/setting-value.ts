import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { splitWords } from "../words.js";
import type { Setting, SettingKind } from "./settings.js";

/** As the command line's own parsers would give it, or what would have been right. */
export type Read = { value: unknown } | { expected: string };

/** What a setting's value means. Paths begin at `folder`: that of the file, or where the command is run. */
export function settingValue({ kind, choices }: Setting, written: unknown, folder: string): Read {
  if (choices) return choices.includes(written as string) ? { value: written } : { expected: choices.join(", ") };
  return readers[kind](written, (path) => atPlace(path, folder));
}

type Reader = (written: unknown, place: (path: string) => string) => Read;

const readers: Record<SettingKind, Reader> = {
  text: (written) => (isText(written) ? { value: written } : { expected: "text" }),
  path: (written, place) => (isText(written) ? { value: place(written) } : { expected: "a path" }),
  number: (written) => {
    const number = typeof written === "string" && /^\d{1,6}$/.test(written) ? Number(written) : written;
    return Number.isInteger(number) && (number as number) > 0
      ? { value: number }
      : { expected: "a whole number from 1 on" };
  },
  flag: (written) => {
    const flag =
      written === "true" || written === "1" ? true : written === "false" || written === "0" ? false : written;
    // The option knows only that it is there.
    return typeof flag === "boolean" ? { value: flag || undefined } : { expected: "true or false" };
  },
  words: (written) => {
    if (Array.isArray(written) && written.every(isText)) return { value: written };
    return isText(written) ? { value: splitWords(written) } : { expected: "options of ssh" };
  },
  sources: (written, place) => texts(written, (source) => (source.includes(",") ? source : place(source))),
  paths: (written, place) => texts(written, place),
  "vault-ids": (written, place) =>
    texts(written, (id) => {
      const at = id.indexOf("@");
      const source = id.slice(at + 1);
      return id.slice(0, at + 1) + (source === "prompt" ? source : place(source));
    }),
};

function texts(written: unknown, each: (text: string) => string): Read {
  const list: unknown[] = Array.isArray(written) ? written : [written];
  return list.length > 0 && list.every(isText) ? { value: list.map(each) } : { expected: "text, or a list of texts" };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function atPlace(path: string, folder: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(folder, path);
}
