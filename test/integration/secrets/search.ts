/** Where something was found that is nobody's business. */
export interface Leak {
  secret: string;
  form: string;
  around: string;
}

/**
 * The ways in which a secret could stand somewhere. Written down once more, apart from those that the product masks by: what
 * is forgotten there shows here.
 */
function formsOf(secret: string): Record<string, string> {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString("base64");
  const behind = (count: number): string =>
    Buffer.concat([Buffer.alloc(count, "x"), bytes])
      .toString("base64")
      .slice(4, -4);
  return {
    raw: secret,
    base64: base64.replace(/=+$/, ""),
    "base64 behind one byte": behind(1),
    "base64 behind two bytes": behind(2),
    url: encodeURIComponent(secret),
    form: encodeURIComponent(secret).replaceAll("%20", "+"),
    json: JSON.stringify(secret).slice(1, -1),
    "json in json": JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    shell: secret.replaceAll("'", "'\\''"),
    sql: secret.replaceAll("'", "''"),
    hex: bytes.toString("hex"),
    HEX: bytes.toString("hex").toUpperCase(),
  };
}

/** Every place of a text in which one of the secrets stands; of a secret of several lines, each line counts. */
export function leaksIn(text: string, secrets: Readonly<Record<string, string>>): Leak[] {
  return Object.entries(secrets).flatMap(([name, secret]) =>
    secret
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("-----"))
      .flatMap((line) => Object.entries(formsOf(line)))
      .flatMap(([form, pattern]) => {
        const at = pattern.length < 3 ? -1 : placeOf(text, pattern);
        return at < 0
          ? []
          : [{ secret: name, form, around: text.slice(Math.max(0, at - 60), at + pattern.length + 30) }];
      }),
  );
}

/** A short one is found in ordinary words: it has to stand alone, and nobody would know it by its codes. */
function placeOf(text: string, pattern: string): number {
  if (pattern.length >= 6) return text.indexOf(pattern);
  return text.search(new RegExp(`(?<=[\\s"'=(:])${pattern.replace(/[^\w]/g, "\\$&")}(?=[\\s"'),&])`));
}
