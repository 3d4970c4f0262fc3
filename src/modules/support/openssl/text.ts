/** The parts of what `openssl req -text` and `openssl x509 -text` print that can be compared with one another. */
export interface SignedContent {
  subject: string;
  issuer: string | undefined;
  /** The public key, as lines of text. */
  key: string;
  /** Extensions by name, with "critical" and what follows. */
  extensions: Readonly<Record<string, string>>;
}

/** Made by whoever signs, and in no request. */
const ofSigner = ["Subject Key Identifier", "Authority Key Identifier"];

/** Reads the text of a request or of a certificate. */
export function readSigned(text: string): SignedContent {
  const extensions = Object.entries(extensionsIn(text)).filter(([name]) => !ofSigner.includes(name));
  return {
    subject: lineOf(text, "Subject") ?? "",
    issuer: lineOf(text, "Issuer"),
    key: /Subject Public Key Info:\n([\s\S]*?)\n {8}\S/.exec(`${text}\n        .`)?.[1]?.replace(/^\s+/gm, "") ?? "",
    extensions: Object.fromEntries(extensions.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Names of the parts that are not the same. */
export function differences(one: SignedContent, other: SignedContent): string[] {
  return [
    ...(one.subject === other.subject ? [] : ["subject"]),
    ...(one.key === other.key ? [] : ["key"]),
    ...[...new Set([...Object.keys(one.extensions), ...Object.keys(other.extensions)])].filter(
      (name) => one.extensions[name] !== other.extensions[name],
    ),
  ];
}

/** What a person sees of it in a diff. */
export function shownContent({ subject, extensions }: SignedContent): string {
  return [`Subject: ${subject}`, ...Object.entries(extensions).map(([name, value]) => `${name}: ${value}`), ""].join(
    "\n",
  );
}

function lineOf(text: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}: ?(.*)$`, "m").exec(text)?.[1];
}

/** A heading is less indented than the value below it: `X509v3 Key Usage: critical`. */
function extensionsIn(text: string): Record<string, string> {
  const [, indent = "", block = ""] =
    /^( *)(?:Requested Extensions|X509v3 extensions):\n((?:\1 +.*\n?|\n)*)/m.exec(text) ?? [];
  const found: Record<string, string> = {};
  let last = "";
  for (const line of block.split("\n")) {
    const depth = line.length - line.trimStart().length;
    const [, name, rest = ""] = /^(?:X509v3 )?(.*?):\s*(critical)?\s*$/.exec(line.trim()) ?? [];
    if (depth === indent.length + 4 && name !== undefined) found[(last = name)] = rest;
    else if (last !== "" && line.trim() !== "") found[last] = `${found[last]} ${line.trim()}`.trim();
  }
  return found;
}
