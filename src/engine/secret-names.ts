import { isMapping } from "../mapping.js";

const words =
  /(^|_)(pass|passwd|pwd|passwords?|passphrases?|passcode|secrets?|token|credentials?|authorization|cookie|(api|private|secret|access|signing|encryption|master)_?key)$/i;

/** The accounts that the module getent finds: their passwords are in another database. */
const accounts = "getent_passwd";

/** True for a private key that is the path of its file. What ends in "=" is rather base64 that happens to begin with a slash. */
export function isKeyFile(name: string, value: unknown): boolean {
  return /private_?key$/i.test(name) && typeof value === "string" && /^\/[^\s=]+$/.test(value);
}

/** True for what package_facts tells of a package with such a name, as `passwd` is one on each Debian. */
export function isPackage(name: string, value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => isMapping(one) && one["name"] === name);
}

/** True for names of variables, parameters and fields that hold a secret by everybody's habit, in snake, kebab or camel case. */
export function soundsSecret(name: string): boolean {
  return name !== accounts && words.test(name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll("-", "_"));
}
