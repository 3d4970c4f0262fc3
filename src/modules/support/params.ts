import { posix } from "node:path";
import * as z from "zod";

/** An absolute path on the host. A trailing slash is kept: some modules give it a meaning. */
export const remotePath = z
  .string()
  .regex(/^\//, "expected an absolute path")
  .refine((path) => !path.includes("\0"), "a path cannot hold a NUL byte")
  .refine((path) => !path.split("/").includes(".."), "expected a path without '..'")
  .overwrite(posix.normalize);

const symbolicMode = /^([ugoa]*[-+=][rwxXstugo]*)+(,([ugoa]*[-+=][rwxXstugo]*)+)*$/;

/** Octal text ("0644"), symbolic ("u=rw,g=r,o=") or "preserve" where a module allows it. */
export const fileMode = z
  .union([z.string(), z.number().transform((bits) => bits.toString(8))])
  .refine((mode) => /^[0-7]{3,5}$/.test(mode) || symbolicMode.test(mode) || mode === "preserve", {
    error: 'expected an octal mode in quotes, such as "0644", or a symbolic one, such as "u=rw,g=r,o="',
  });

/** Owner, group and mode, as every module that makes files takes them. */
export const attributeParams = {
  owner: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .describe("Name or number of the user that owns it"),
  group: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .describe("Name or number of the group"),
  mode: fileMode.optional().describe('Octal mode in quotes ("0644") or symbolic ("u=rw,g=r,o=")'),
};

export interface Attributes {
  owner?: string | undefined;
  group?: string | undefined;
  mode?: string | undefined;
}
