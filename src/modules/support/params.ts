import { posix } from "node:path";
import * as z from "zod";
import { splitWords } from "../../words.js";

/** An absolute path on the host. A trailing slash is kept: some modules give it a meaning. */
export const remotePath = z
  .string()
  .regex(/^\//, "expected an absolute path")
  .refine((path) => !path.includes("\0"), "a path cannot hold a NUL byte")
  .refine((path) => !path.split("/").includes(".."), "expected a path without '..'")
  .overwrite(posix.normalize);

/** The same, or a path below the account's own home: `~/x`. */
export const homePath = z
  .string()
  .regex(/^~?\//, "expected an absolute path, or one below ~/")
  .refine((path) => !path.includes("\0") && !path.split("/").includes(".."), "expected a path without '..'")
  .overwrite(posix.normalize);

/** Says which path a text of `homePath` means. */
export function expandHome(path: string, { home }: { home: string }): string {
  return path.startsWith("~/") ? posix.join(home, path.slice(2)) : path;
}

/** A program and its arguments, or options, in one text. */
export const shellWords = z
  .string()
  .refine(canBeSplit, "expected every quote to be closed, and a character behind each backslash");

function canBeSplit(text: string): boolean {
  try {
    splitWords(text);
    return true;
  } catch {
    return false;
  }
}

/** A text; other values become what Ansible, which is written in Python, makes of them. */
export const pythonText = z.union([
  z.string(),
  z.number().transform(String),
  z.boolean().transform((value) => (value ? "True" : "False")),
]);

const symbolicMode = /^([ugoa]*[-+=][rwxXstugo]*)+(,([ugoa]*[-+=][rwxXstugo]*)+)*$/;

/** Octal text ("0644"), symbolic ("u=rw,g=r,o=") or "preserve" where a module allows it. */
export const fileMode = z
  .union([z.string(), z.number().transform((bits) => bits.toString(8))])
  .refine((mode) => /^[0-7]{3,5}$/.test(mode) || symbolicMode.test(mode) || mode === "preserve", {
    error: 'expected an octal mode in quotes, such as "0644", or a symbolic one, such as "u=rw,g=r,o="',
  });

/**
 * A user or group as chown(1) takes them, who reads more into some texts: "user:group", and "+" before a number. Directory
 * services have names with blanks and backslashes.
 */
const account = z.union([
  z
    .string()
    .regex(/^[^\s:/+-][^\u0000-\u001f\u007f:/]*$/, "expected the name or number of one account, without ':' and '/'"),
  z.number().int().min(0).transform(String),
]);

/** The value of DCID for a datacenter: it stands in scripts and in the server's catalogue, where it has to be known again. */
export const dcidValue = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,50}$/, "expected letters, digits, '.', '_' and '-', at most 50")
  .optional()
  .describe("Value of DCID for the datacenter; left out: DC and its number");

/** Owner, group and mode, as every module that makes files takes them. */
export const attributeParams = {
  owner: account.optional().describe("Name or number of the user that owns it"),
  group: account.optional().describe("Name or number of the group"),
  mode: fileMode.optional().describe('Octal mode in quotes ("0644") or symbolic ("u=rw,g=r,o=")'),
};

export interface Attributes {
  owner?: string | undefined;
  group?: string | undefined;
  mode?: string | undefined;
}

/** An entry's name, as keytool lists it on a line of its own. */
export const keystoreAlias = z
  .string()
  .min(1)
  .regex(/^[^\s\u0000-\u001f](.*[^\s\u0000-\u001f])?$/u, "expected one line without blanks at its ends");

/** keytool takes a line of ASCII for a password. */
export const keystorePassword = z.string().regex(/^[\x20-\x7e]*$/, "expected characters of ASCII only");
