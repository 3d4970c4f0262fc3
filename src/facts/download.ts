import { randomBytes } from "node:crypto";
import { heredoc, raw, sh } from "../remote/quote.js";

export interface DownloadOptions {
  headers: Readonly<Record<string, string>>;
  username?: string | undefined;
  password?: string | undefined;
  /** Seconds to wait for a connection, and for the next byte. */
  timeout: number;
  validateCerts: boolean;
}

/**
 * `-g`: in a URL, brackets and braces stand for themselves.
 * Shell text that downloads a URL to a file ("-": to stdout) with whatever the host has: curl, GNU wget, or the wget of busybox.
 * URL, headers and password go through stdin: in an argument everybody on the host could read them. Ends with 127 without a tool.
 */
export function downloadScript(url: string, to: string, options: DownloadOptions): string {
  const { timeout, validateCerts } = options;
  const config = heredoc(curlConfig(url, options));
  const curlFlags = raw(validateCerts ? "" : "-k ");
  const wgetFlags = raw(validateCerts ? "" : "--no-check-certificate ");
  const plain = Object.keys(options.headers).length === 0 && options.username === undefined;
  const gnu = sh`wget -nv ${wgetFlags}-T ${timeout} -t 1 -i - -O ${to}`;
  return `if command -v curl >/dev/null 2>&1; then
base64 -d ${config.redirect} | ${sh`curl -fsSL -g ${curlFlags}--connect-timeout ${timeout} --speed-limit 1 --speed-time ${timeout} -o ${to} -K -`}
${config.body}elif wget --version 2>/dev/null | grep -q GNU; then
${plain ? onUrl(gnu, url) : withWgetrc(gnu, url, wgetrc(options))}elif command -v wget >/dev/null 2>&1; then
${plain ? sh`wget -q ${wgetFlags}-O ${to} ${url}` : busyboxRefusal}
else echo 'curl: not found' >&2; ( exit 127 ); fi`;
}

function onUrl(command: string, url: string): string {
  const address = plainDocument(`${url}\n`);
  return `${command} ${address.redirect}\n${address.body}`;
}

/** GNU wget takes headers and passwords from a file, and from none that is a pipe: one in the session's private directory. */
function withWgetrc(command: string, url: string, settings: string): string {
  const document = plainDocument(settings);
  return `mdc_rc=$(umask 077; mktemp "\${mdc_dir:-/tmp}/wgetrc.XXXXXXXX") && cat >"$mdc_rc" ${document.redirect}
${document.body}${onUrl(`${command} --config="$mdc_rc"`, url)}mdc_code=$?; rm -f -- "$mdc_rc"; ( exit $mdc_code )
`;
}

const busyboxRefusal = `{ echo 'the wget of this host would show headers and passwords to everybody: install curl' >&2; false; }`;

export function curlConfig(url: string, { headers, username, password }: DownloadOptions): string {
  const lines = [
    `url = ${curlQuoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `header = ${curlQuoted(`${name}: ${value}`)}`),
    ...(username === undefined ? [] : [`user = ${curlQuoted(`${username}:${password ?? ""}`)}`]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

export function curlQuoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
}

function wgetrc({ headers, username, password }: DownloadOptions): string {
  const lines = [
    ...Object.entries(headers).map(([name, value]) => `header = ${name}: ${value}`),
    ...(username === undefined ? [] : [`user = ${username}`, `password = ${password ?? ""}`, "auth_no_challenge = on"]),
  ];
  return lines.map((line) => `${line.replaceAll("\n", " ")}\n`).join("");
}

/** A here-document of text as it stands, under a terminator that nobody can guess. */
function plainDocument(text: string): { redirect: string; body: string } {
  const terminator = `EOF_${randomBytes(16).toString("hex")}`;
  return { redirect: `<<'${terminator}'`, body: `${text}${terminator}\n` };
}
