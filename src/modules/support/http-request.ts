import { curlQuoted } from "../../facts/download.js";
import { heredoc } from "../../remote/quote.js";

export interface HttpRequest {
  url: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  username: string | undefined;
  password: string | undefined;
  follow: "none" | "safe" | "all";
  /** Seconds to connect in, and to wait for the next byte. */
  timeout: number;
  validateCerts: boolean;
  caPath: string | undefined;
  clientCert: string | undefined;
  clientKey: string | undefined;
  unixSocket: string | undefined;
  useProxy: boolean;
  agent: string;
}

export interface HttpAnswer {
  status: number;
  redirected: boolean;
  url: string;
  seconds: number;
  /** By name in lower case; of several of a name the values with a comma between. */
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * Shell text that asks with curl and prints a line with code, number of redirects, time and URL, one with the length of the headers, then headers and body.
 * All of the request goes through stdin: in an argument everybody on the host could read it.
 */
export function requestScript(request: HttpRequest): string {
  const config = heredoc(configOf(request));
  return `command -v curl >/dev/null || { echo 'the host has no curl: install the package curl first' >&2; exit 127; }
d=$(mktemp -d) || exit
trap 'rm -rf -- "$d"' EXIT
: >"$d/h" && : >"$d/b" || exit
base64 -d ${config.redirect} | curl -sS -g -D "$d/h" -o "$d/b" -w '%{http_code}|%{num_redirects}|%{time_total}|%{url_effective}\\n' -K - >"$d/w" || exit
${config.body}cat -- "$d/w"
echo $(($(wc -c <"$d/h")))
cat -- "$d/h" "$d/b"`;
}

function configOf(request: HttpRequest): string {
  const { method, body, timeout, follow } = request;
  const option = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${name} = ${curlQuoted(value)}`];
  const looks = method === "GET" || method === "HEAD";
  const redirects = follow === "all" || (follow === "safe" && looks);
  return [
    ...option("url", request.url),
    ...(method === "HEAD" ? ["head"] : option("request", method)),
    ...Object.entries(request.headers).flatMap(([name, value]) => option("header", `${name}: ${value}`)),
    ...option("user-agent", request.agent),
    ...(request.username === undefined ? [] : option("user", `${request.username}:${request.password ?? ""}`)),
    ...option("data-raw", body),
    ...(redirects ? ["location"] : []),
    ...[`connect-timeout = ${timeout}`, `speed-limit = 1`, `speed-time = ${timeout}`],
    ...(request.validateCerts ? [] : ["insecure"]),
    ...option("cacert", request.caPath),
    ...option("cert", request.clientCert),
    ...option("key", request.clientKey),
    ...option("unix-socket", request.unixSocket),
    ...(request.useProxy ? [] : option("noproxy", "*")),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** What the script printed; undefined where that is cut or no answer. */
export function readAnswer(output: Buffer): HttpAnswer | undefined {
  const first = output.indexOf(10);
  const second = output.indexOf(10, first + 1);
  const match = /^(\d{3})\|(\d+)\|([\d.]+)\|(.*)$/.exec(output.toString("utf8", 0, first));
  const length = Number(output.toString("latin1", first + 1, second));
  if (!match || second < 0 || !Number.isInteger(length)) return undefined;
  const start = second + 1;
  const [, status = "0", redirects, seconds, url = ""] = match;
  return {
    ...{ status: Number(status), redirected: redirects !== "0", url, seconds: Math.floor(Number(seconds)) },
    headers: headersOf(output.toString("latin1", start, start + length)),
    body: output.subarray(start + length),
  };
}

/** Those of the last answer: the ones before it are of redirects. */
function headersOf(text: string): Record<string, string> {
  const blocks = text.split(/\r?\n\r?\n/).filter((block) => block.trim() !== "");
  const headers: Record<string, string> = {};
  for (const line of (blocks.at(-1) ?? "").split(/\r?\n/).slice(1)) {
    const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key !== "") headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return headers;
}
