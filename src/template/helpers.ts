import { createHash } from "node:crypto";
import { posix } from "node:path";
import { stringify } from "yaml";
import { escapeRegex } from "../regex.js";
import { passwordHash } from "./password-hash.js";
import { rsaEncrypt } from "./rsa.js";

/** Functions that every expression and template can call; each stands for a Jinja filter that people know. */
export const helpers = {
  /** `to_json` */
  to_json: (value: unknown, indent?: number): string => JSON.stringify(value, null, indent),
  /** `from_json` */
  from_json: (text: string): unknown => JSON.parse(text) as unknown,
  /** `to_yaml`, `to_nice_yaml` */
  to_yaml: (value: unknown): string => stringify(value),
  /** `b64encode` */
  b64encode: (value: string | Uint8Array): string => Buffer.from(value as string).toString("base64"),
  /** `b64decode`: text */
  b64decode: (text: string): string => Buffer.from(text, "base64").toString("utf8"),
  /** bytes of a base64 text, for `copy: content:` of binary data */
  b64decode_bytes: (text: string): Buffer => Buffer.from(text, "base64"),
  /** `hash('sha256')` */
  hash: (value: string, algorithm = "sha256"): string => createHash(algorithm).update(value).digest("hex"),
  /** For the key of a certificate, always the same for the same arguments */
  rsa_encrypt: rsaEncrypt,
  /** `password_hash('sha512', salt)` */
  password_hash: passwordHash,
  basename: (path: string): string => posix.basename(path),
  dirname: (path: string): string => posix.dirname(path),
  /** `quote`: one word for a POSIX shell */
  quote: (value: string | number): string => `'${String(value).replaceAll("'", `'\\''`)}'`,
  /** `combine`: the later mapping wins */
  combine: (...mappings: Record<string, unknown>[]): Record<string, unknown> =>
    Object.assign({}, ...mappings) as Record<string, unknown>,
  /** `unique` */
  unique: (list: unknown[]): unknown[] => [...new Set(list)],
  /** `mandatory` */
  mandatory: (value: unknown, message = "a mandatory value is missing"): unknown => {
    if (value === undefined || value === null) throw new TypeError(message);
    return value;
  },
  /** `regex_escape` */
  regex_escape: escapeRegex,
  /** Text safe inside XML, in text and in attributes */
  xml_escape: (text: string | number): string =>
    String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  /** A TOML basic string, with its quotes */
  toml_string: (text: string): string => JSON.stringify(text),
} as const;

export const helperNames: ReadonlySet<string> = new Set(Object.keys(helpers));
