import { X509Certificate } from "node:crypto";

/** The first certificate (PEM) in a text or in the bytes of a file, which may be DER; undefined where there is none. */
export function certificateOf(source: string | Buffer | null | undefined): string | undefined {
  if (source === null || source === undefined) return undefined;
  try {
    return new X509Certificate(source).toString();
  } catch {
    return undefined;
  }
}
