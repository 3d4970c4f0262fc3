import type { KeystoreEntry } from "../../facts/keystore.js";

/** Fields of the registered result that tell of an entry's certificate. */
export function keystoreResult(path: string, entry: KeystoreEntry): Record<string, unknown> {
  return {
    path,
    certificate: entry.certificate,
    fingerprint: entry.fingerprint,
    not_after: entry.notAfter,
    subject_alt_name: entry.subjectAltName,
    days_left:
      entry.notAfter === undefined ? undefined : Math.floor((Date.parse(entry.notAfter) - Date.now()) / 86_400_000),
  };
}
