import { escapeRegex } from "../regex.js";

/** Shorter secrets are masked only where they stand alone: inside of words they would be found all over the output. */
export const shortestForm = 4;
/** A single line of a longer secret is one by itself from so many characters on. */
const shortestLine = 8;
/** Of base64 and hex: shorter pieces would be found in any digest. */
const shortestCode = 6;

/** The ways in which a secret shows in output: as it is, a line of it, and as encodings and quotings leave it; the longest first. */
export function formsOf(secret: string): string[] {
  const texts = new Set([secret, secret.trim(), secret.replace(/\r?\n/g, "\r\n"), ...linesOf(secret)]);
  const forms = [...texts]
    .filter((text) => text.length >= shortestForm)
    .flatMap((text) => [text, ...quoted(text), ...encoded(text).filter((code) => code.length >= shortestCode)]);
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

/** Of a key in PEM form the first and the last line are no secret. */
function linesOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return lines.length === 1 ? [] : lines.filter((line) => line.length >= shortestLine && !line.startsWith("-----"));
}

/** As JSON (also within JSON), shells, SQL, XML, regular expressions and configuration files write it. */
function quoted(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [
    json,
    JSON.stringify(json).slice(1, -1),
    json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
    text.replace(/[^\w@%+=:,./-]/g, "\\$&"),
    text.replaceAll("'", "''"),
    text.replaceAll("'", "''").replaceAll("\\", "\\\\"),
    text.replace(/[\\']/g, "\\$&"),
    escapeRegex(text),
    text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"),
    xml(text),
    xml(text).replaceAll('"', "&quot;"),
    xml(text).replaceAll('"', "&quot;").replaceAll("'", "&apos;"),
  ];
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function encoded(text: string): string[] {
  const bytes = Buffer.from(text);
  const component = urlComponent(text);
  const strict = component.replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [component, strict].flatMap((url) => [url, url.replaceAll("%20", "+")]);
  const base64 = [0, 1, 2].map((before) => base64Within(bytes, before)).concat(bytes.toString("base64"));
  return [
    ...urls,
    ...urls.map((url) => url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    ...base64,
    ...base64.map((code) => code.replaceAll("+", "-").replaceAll("/", "_")),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
}

function urlComponent(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** What of the bytes' base64 does not depend on what stands before and after them, when so many bytes are before. */
function base64Within(bytes: Buffer, before: number): string {
  const code = Buffer.concat([Buffer.alloc(before), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const bits = (before + bytes.length) * 8;
  return code.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
}
