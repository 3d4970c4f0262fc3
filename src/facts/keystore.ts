import { X509Certificate } from "node:crypto";
import { heredoc, quote } from "../remote/quote.js";
import { secretId } from "./secret-id.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface KeystoreKey {
  path: string;
  password: string;
  /** One that another password opens counts as one that holds nothing: it is to be made anew. */
  anew?: true;
}

/** An entry of a keystore. A promise may leave the certificate open: a key pair that is still to be made has none yet. */
export interface KeystoreEntry {
  type: "PrivateKeyEntry" | "trustedCertEntry" | "SecretKeyEntry";
  /** The entry's own certificate, PEM. */
  certificate?: string;
  /** SHA-256 of the certificate, hex with colons. */
  fingerprint?: string;
  /** End of validity, ISO 8601. */
  notAfter?: string;
  subjectAltName?: string;
}

/** Entries by alias; null when the file is not there. keytool folds aliases to lower case. */
export type KeystoreFact = Readonly<Record<string, KeystoreEntry>> | null;

/**
 * How keytool is called, in shell text: it says the same everywhere, and compiles little, as it lives for a fraction of a second (with HotSpot
 * half the CPU time).
 */
export const keytool =
  "LC_ALL=C.UTF-8 keytool -J-Duser.language=en -J-XX:+IgnoreUnrecognizedVMOptions -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-XX:-UsePerfData";

/** What a Java keystore holds. The password goes to keytool's standard input: arguments and environment can be read by others. */
export const keystore = factKind<KeystoreKey, KeystoreFact>({
  name: "keystore",
  id: ({ path, password, anew }) => `${path}#${secretId(password)}${anew ? "#anew" : ""}`,
  path: ({ path }) => path,
  probe: (keys) => needsTool("keytool") + keys.map(({ path, password }) => probeOne(path, password)).join(""),
  ...lineRecords,
  parse(record, { path, anew }) {
    const text = record.toString("latin1");
    const output = Buffer.from(text.slice(1), "base64").toString("utf8");
    if (text === "-") return { status: "known", value: null };
    if (text.startsWith("+")) return { status: "known", value: parseEntries(output) };
    if (anew && /password was incorrect/i.test(output)) return { status: "known", value: {} };
    if (/password was incorrect/i.test(output))
      return { status: "error", message: `${path}: the password of the keystore is another one` };
    return { status: "error", message: `${path}: keytool says: ${output.trim().split("\n").at(-1) ?? ""}` };
  },
  nothing: null,
  compare: compareKeystores,
});

function probeOne(path: string, password: string): string {
  const secret = heredoc(`${password}\n`);
  return `if [ ! -e ${quote(path)} ]; then echo -
elif out=$(base64 -d ${secret.redirect} | ${keytool} -list -rfc -keystore ${quote(path)} 2>/dev/null
${secret.body}); then printf '+%s\\n' "$(printf '%s' "$out" | base64 | tr -d '\\n')"
else printf '!%s\\n' "$(printf '%s' "$out" | base64 | tr -d '\\n')"
fi
`;
}

/** Reads the output of `keytool -list -rfc`, of which the first certificate after an alias is the entry's own. */
export function parseEntries(output: string): Record<string, KeystoreEntry> {
  const entries: Record<string, KeystoreEntry> = {};
  for (const part of output.split(/^Alias name: /m).slice(1)) {
    const alias = part.slice(0, part.indexOf("\n")).trim().toLowerCase();
    const type = /^Entry type: (\w+)/m.exec(part)?.[1] ?? "trustedCertEntry";
    const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(part)?.[0];
    entries[alias] = { type: type as KeystoreEntry["type"], ...(pem === undefined ? {} : describeCertificate(pem)) };
  }
  return entries;
}

/** What a PEM certificate says. Throws when it is none. */
export function describeCertificate(pem: string): Omit<KeystoreEntry, "type"> {
  const certificate = new X509Certificate(pem);
  return {
    certificate: `${pem.trim().replaceAll("\r", "")}\n`,
    fingerprint: certificate.fingerprint256,
    notAfter: new Date(certificate.validTo).toISOString(),
    ...(certificate.subjectAltName === undefined ? {} : { subjectAltName: certificate.subjectAltName }),
  };
}

function compareKeystores(promised: KeystoreFact, actual: KeystoreFact): string[] {
  const left = promised === null ? [] : Object.keys(actual ?? {}).filter((alias) => !(alias in promised));
  const wrong = Object.entries(promised ?? {}).flatMap(([alias, wanted]) => {
    const found = actual?.[alias];
    if (!found) return [`there is no entry "${alias}"`];
    if (found.type !== wanted.type) return [`the entry "${alias}" is a ${found.type}, wanted ${wanted.type}`];
    return wanted.fingerprint === undefined || wanted.fingerprint === found.fingerprint
      ? []
      : [`the certificate of "${alias}" is another one`];
  });
  return [...wrong, ...left.map((alias) => `there is still an entry "${alias}"`)];
}
