import { raw, sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

/** Digests besides SHA-256, which has a kind of its own because every file that is written is checked by it. */
export const digestAlgorithms = ["md5", "sha1", "sha224", "sha384", "sha512"] as const;

export interface DigestKey {
  path: string;
  algorithm: (typeof digestAlgorithms)[number];
}

/** Digest (hex) of the content of a regular file, links followed; null where there is none. */
export const digest = factKind<DigestKey, string | null>({
  name: "digest",
  id: ({ path, algorithm }) => `${algorithm}:${path}`,
  path: ({ path }) => path,
  probe: (keys) =>
    keys
      .map(
        ({ path, algorithm }) => sh`if [ ! -f ${path} ]; then echo -
else l=$(${raw(`${algorithm}sum`)} <${path}) || exit; printf '%s\\n' "\${l%% *}"; fi
`,
      )
      .join(""),
  ...lineRecords,
  parse(record, { path, algorithm }) {
    const text = record.toString("latin1");
    if (text === "-") return { status: "known", value: null };
    return /^[0-9a-f]{32,128}$/.test(text)
      ? { status: "known", value: text }
      : { status: "error", message: `${path}: ${algorithm}sum printed "${text}"` };
  },
  nothing: null,
  compare: (promised, actual) =>
    promised === actual ? [] : [`the digest of the content is ${actual ?? "none"}, wanted ${promised ?? "none"}`],
});
