import * as z from "zod";

export type Checksum = { algorithm: "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512" } & (
  { digest: string } | { url: string }
);

const digestLengths: Record<Checksum["algorithm"], number> = {
  ...{ md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 },
};

/** "sha256:0f3a…" or "sha256:https://…/SHA256SUMS". */
export const checksumParam = z.string().transform((text, context): Checksum => {
  const match = /^(md5|sha1|sha224|sha256|sha384|sha512):(.+)$/s.exec(text.trim());
  const algorithm = (match?.[1] ?? "sha256") as Checksum["algorithm"];
  const rest = match?.[2]?.trim() ?? "";
  if (/^(https?|ftp|file):\/\//.test(rest)) return { algorithm, url: rest };
  if (/^[0-9a-f]+$/i.test(rest) && rest.length === digestLengths[algorithm])
    return { algorithm, digest: rest.toLowerCase() };
  context.addIssue({
    code: "custom",
    message: `expected an algorithm and a digest of ${digestLengths[algorithm]} hex digits, or the URL of one, such as "sha256:0f3a…"`,
  });
  return z.NEVER;
});

/**
 * The digest of a file in what sha256sum(1) and the like print for many: `digest  name`, with `*` or `./` before the name, or
 * `SHA256 (name) = digest`. A digest alone is taken for whatever file.
 */
export function digestIn(list: string, name: string, algorithm: Checksum["algorithm"]): string | undefined {
  const hex = `[0-9a-fA-F]{${digestLengths[algorithm]}}`;
  const line = new RegExp(`^\\\\?(?:(${hex})(?:\\s+[*]?(?:\\./)?(\\S.*))?|\\S+ \\((.*)\\) = (${hex}))$`);
  const found = list.split(/\r?\n/).flatMap((text) => {
    const match = line.exec(text.trim());
    return match ? [{ digest: (match[1] ?? match[4] ?? "").toLowerCase(), name: match[2] ?? match[3] }] : [];
  });
  const named = found.find((one) => one.name !== undefined && one.name.split("/").at(-1) === name);
  return (named ?? (found.length === 1 && found[0]?.name === undefined ? found[0] : undefined))?.digest;
}
