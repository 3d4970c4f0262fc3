import { escapeRegex } from "../regex.js";
import { digest, uuidOf } from "./filters/digests.js";
import { regexFindAll, regexReplace, regexSearch } from "./filters/expressions.js";
import { inNetwork, ipaddr, ipv4, ipv6, ipwrap } from "./filters/ipaddr.js";
import { pythonJson } from "./filters/json.js";
import {
  batch,
  combinations,
  difference,
  groupBy,
  intersect,
  product,
  symmetricDifference,
  union,
  unique,
  zip,
  zipLongest,
} from "./filters/lists.js";
import { combine, combineWith, dictToItems, itemsToDict, subelements } from "./filters/mappings.js";
import { basename, dirname, pathJoin, relpath, splitext } from "./filters/paths.js";
import { bool, float, humanReadable, humanToBytes, int, ternary } from "./filters/scalars.js";
import { capitalize, comment, indent, quote, title, urlencode, urlsplit } from "./filters/texts.js";
import { version } from "./filters/versions.js";
import { fromYaml, fromYamlAll, pythonYaml } from "./filters/yaml.js";
import { passwordHash } from "./password-hash.js";
import { rsaEncrypt } from "./rsa.js";

/** Functions that every expression and template can call; each stands for the Jinja filter of its name, where there is one. */
export const helpers = {
  to_json: (value: unknown, indent?: number): string => pythonJson(value, indent),
  to_nice_json: (value: unknown, indent = 4): string => pythonJson(value, indent, true),
  from_json: (text: string): unknown => JSON.parse(text) as unknown,
  to_yaml: (value: unknown, indent = 2): string => pythonYaml(value, indent, true),
  to_nice_yaml: (value: unknown, indent = 4): string => pythonYaml(value, indent, false),
  from_yaml: fromYaml,
  from_yaml_all: fromYamlAll,
  b64encode: (value: string | Uint8Array): string => Buffer.from(value as string).toString("base64"),
  b64decode: (text: string): string => Buffer.from(text, "base64").toString("utf8"),
  /** Bytes of a base64 text, for `copy: content:` of binary data */
  b64decode_bytes: (text: string): Buffer => Buffer.from(text, "base64"),
  hash: (value: string, algorithm = "sha256"): string => digest(value, algorithm),
  md5: (value: string): string => digest(value, "md5"),
  sha1: (value: string): string => digest(value, "sha1"),
  checksum: (value: string): string => digest(value, "sha1"),
  to_uuid: uuidOf,
  /** For the key of a certificate, always the same for the same arguments */
  rsa_encrypt: rsaEncrypt,
  password_hash: passwordHash,
  basename,
  dirname,
  splitext,
  path_join: pathJoin,
  relpath,
  quote,
  indent,
  comment,
  capitalize,
  title,
  urlencode,
  urlsplit,
  bool,
  int,
  float,
  ternary,
  human_readable: humanReadable,
  human_to_bytes: humanToBytes,
  combine,
  combine_with: combineWith,
  dict2items: dictToItems,
  items2dict: itemsToDict,
  subelements,
  unique,
  union,
  intersect,
  difference,
  symmetric_difference: symmetricDifference,
  zip,
  zip_longest: zipLongest,
  product,
  combinations,
  batch,
  groupby: groupBy,
  ipaddr,
  ipv4,
  ipv6,
  ipwrap,
  in_network: inNetwork,
  version,
  mandatory: (value: unknown, message = "a mandatory value is missing"): unknown => {
    if (value === undefined || value === null) throw new TypeError(message);
    return value;
  },
  regex_escape: escapeRegex,
  regex_replace: regexReplace,
  regex_search: regexSearch,
  regex_findall: regexFindAll,
  /** Text safe inside XML, in text and in attributes */
  xml_escape: (text: string | number): string =>
    String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  /** A TOML basic string, with its quotes */
  toml_string: (text: string): string => JSON.stringify(text),
} as const;

export const helperNames: ReadonlySet<string> = new Set(Object.keys(helpers));
