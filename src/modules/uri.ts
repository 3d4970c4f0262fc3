import * as z from "zod";
import type { StepResult } from "../remote/types.js";
import {
  creationFacts,
  creationNote,
  creationPlaces,
  executionParams,
  type CreationFacts,
} from "./support/execution.js";
import { httpHeaders, httpLine } from "./support/http-params.js";
import { readAnswer, requestScript, type HttpAnswer } from "./support/http-request.js";
import { listOf } from "./support/list.js";
import { remotePath } from "./support/params.js";
import { defineModule, type Outcome } from "./types.js";

export const uri = defineModule({
  name: "uri",
  summary: "Ask a web service from the host, and read what it answers",
  notes:
    "Asked with curl, which the host must have; nothing of the request stands in an argument. The result has `status`, `url`, `headers` in lower case with `_` for `-`, `json` where the answer is JSON, and with `return_content` " +
    "the `content`. A request is never `changed`; `changed_when` may say so. Files are got with get_url: `dest`, `src` and `form-multipart` are not there. Check mode does not ask.",
  examples: `- name: The gateway answers
  uri:
    url: https://localhost:9443/services/Version
    validate_certs: false
  register: version
  until: version.status === 200
  retries: 30
  delay: 5
- name: Make a user
  uri:
    url: https://localhost:9443/scim2/Users
    method: POST
    url_username: admin
    url_password: <%= admin_password %>
    body_format: json
    body: { userName: jane, password: "<%= jane_password %>" }
    status_code: [201, 409]
`,
  params: z
    .strictObject({
      url: z
        .string()
        .regex(/^https?:\/\/[^\s\u0000-\u001f\u007f]+$/, "expected a URL of http or https")
        .describe("What to ask"),
      method: z
        .string()
        .regex(/^[A-Za-z]+$/, "expected one word")
        .transform((method) => method.toUpperCase())
        .default("GET")
        .describe("Method of HTTP"),
      body: z.unknown().optional().describe("What is sent: text, or data that `body_format` makes text of"),
      body_format: z.enum(["raw", "json", "form-urlencoded"]).default("raw").describe("What becomes of `body`"),
      headers: httpHeaders.default({}).describe("Headers of the request"),
      status_code: listOf(
        z.union([
          z.int(),
          z
            .string()
            .regex(/^\d{3}$/)
            .transform(Number),
        ]),
      )
        .default([200])
        .describe("Codes that are right; with any other the task fails"),
      return_content: z.boolean().default(false).describe("Give the answer as `content`"),
      follow_redirects: z
        .enum(["all", "none", "safe", "urllib2", "yes", "no"])
        .default("safe")
        .describe("`safe`: only of GET and HEAD"),
      url_username: httpLine.optional().describe("User for basic authentication (also `user`)"),
      url_password: httpLine.optional().describe("Password for basic authentication (also `password`)"),
      user: httpLine.optional().describe("Same as `url_username`"),
      password: httpLine.optional().describe("Same as `url_password`"),
      force_basic_auth: z.boolean().default(true).describe("Accepted; user and password are always sent at once"),
      timeout: z.int().positive().default(30).describe("Seconds to wait for the server, and for the next byte"),
      validate_certs: z.boolean().default(true).describe("Refuse a server whose certificate is not trusted"),
      ca_path: remotePath.optional().describe("Certificates that are trusted, on the host"),
      client_cert: remotePath.optional().describe("Certificate of the client, on the host"),
      client_key: remotePath.optional().describe("Its key"),
      unix_socket: remotePath.optional().describe("Socket that the server listens on, instead of a port"),
      use_proxy: z.boolean().default(true).describe("Take the proxy that the environment names"),
      http_agent: httpLine.default("ansible-httpget").describe("What the client calls itself"),
      ...{ creates: executionParams.creates, removes: executionParams.removes },
    })
    .refine(...creationPlaces)
    .superRefine(({ body, body_format }, context) => {
      if (body_format === "raw" && body !== undefined && typeof body === "object")
        context.addIssue({ code: "custom", path: ["body"], message: "expected text, or body_format: json" });
    }),
  facts: creationFacts,
  plan(params, facts: CreationFacts) {
    const note = creationNote(params, facts);
    if (note !== undefined) return { changes: [], note, result: { stdout: note } };
    const { method, follow_redirects: follow, timeout } = params;
    const { body, headers } = bodyOf(params);
    const script = requestScript({
      ...{ url: params.url, method, headers, body, timeout, validateCerts: params.validate_certs },
      ...{ username: params.url_username ?? params.user, password: params.url_password ?? params.password },
      follow: follow === "none" || follow === "no" ? "none" : follow === "safe" ? "safe" : "all",
      ...{ caPath: params.ca_path, clientCert: params.client_cert, clientKey: params.client_key },
      ...{ unixSocket: params.unix_socket, useProxy: params.use_proxy, agent: params.http_agent },
    });
    const looks = method === "GET" || method === "HEAD" || method === "OPTIONS";
    const interpret = (output: StepResult): Outcome => outcome(output, params);
    return { changes: [], action: { script, predict: looks ? "ok" : "unknown", interpret } };
  },
});

interface Body {
  body?: unknown;
  body_format: "raw" | "json" | "form-urlencoded";
  headers: Readonly<Record<string, string>>;
}

function bodyOf({ body, body_format, headers }: Body): { body: string | undefined; headers: Record<string, string> } {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  const typed = (type: string): Record<string, string> =>
    named ? { ...headers } : { ...headers, "Content-Type": type };
  if (body_format === "json") {
    const text = typeof body === "string" ? body : JSON.stringify(body ?? null);
    return { body: text, headers: typed("application/json") };
  }
  if (body_format === "form-urlencoded")
    return { body: urlencoded(body), headers: typed("application/x-www-form-urlencoded") };
  return { body: body === undefined || body === null ? undefined : String(body as string), headers: { ...headers } };
}

function urlencoded(body: unknown): string {
  if (typeof body !== "object" || body === null) return String((body as string | undefined) ?? "");
  const pairs = Array.isArray(body) ? (body as [unknown, unknown][]) : Object.entries(body);
  const form = new URLSearchParams();
  for (const [name, values] of pairs)
    for (const value of Array.isArray(values) ? (values as unknown[]) : [values])
      if (value !== null && value !== undefined) form.append(String(name), String(value as string));
  return form.toString();
}

interface Wanted {
  url: string;
  status_code: readonly number[];
  return_content: boolean;
}

function outcome(
  { code, stdout, stdoutLength, stderr }: StepResult,
  { url, status_code, return_content }: Wanted,
): Outcome {
  const expected = `[${status_code.join(", ")}]`;
  const answer = code === 0 ? readAnswer(stdout) : undefined;
  if (!answer) {
    const said = stderr
      .toString("utf8")
      .trim()
      .replace(/^curl: \(\d+\) /, "");
    const failed = `Status code was -1 and not ${expected}: Request failed: ${said}`;
    return { changed: false, failed, result: { status: -1, url, redirected: false } };
  }
  const { status } = answer;
  const size = answer.headers["content-length"] ?? "unknown";
  const right = status_code.includes(status);
  const fields = {
    ...Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.replaceAll("-", "_"), value])),
    ...locationOf(answer, url),
    ...{ status, url: answer.url, redirected: answer.redirected, elapsed: answer.seconds },
    ...(return_content ? { content: answer.body.toString("utf8") } : {}),
    ...(stdoutLength > stdout.length ? {} : jsonOf(answer)),
  };
  if (right) return { changed: false, result: { ...fields, msg: `OK (${size} bytes)` } };
  return {
    changed: false,
    failed: `Status code was ${status} and not ${expected}: ${firstLine(answer)}`,
    result: fields,
  };
}

/** Whole, as Ansible has it, also where the server has sent only a path. */
function locationOf({ headers: { location } }: HttpAnswer, asked: string): { location?: string } {
  if (location === undefined || location.includes("://") || !URL.canParse(location, asked)) return {};
  return { location: new URL(location, asked).href };
}

function firstLine({ body }: HttpAnswer): string {
  return body.toString("utf8", 0, 300).trim().split("\n")[0] ?? "";
}

function jsonOf({ headers, body }: HttpAnswer): { json?: unknown } {
  if (!/^[^;]*\b(json|javascript|x-json|x-javascript)\b/i.test(headers["content-type"] ?? "")) return {};
  try {
    return { json: JSON.parse(body.toString("utf8")) as unknown };
  } catch {
    // What calls itself JSON and is none is still content.
    return {};
  }
}
