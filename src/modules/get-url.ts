import { posix } from "node:path";
import * as z from "zod";
import { digest as digestFact } from "../facts/digest.js";
import { tool } from "../facts/tool.js";
import { urlText } from "../facts/url-text.js";
import { decodedPart } from "../uri.js";
import { attributeChanges } from "./support/attributes.js";
import { checksumParam, digestIn } from "./support/checksum.js";
import { destinationFacts, destinationOf, withoutSlash, type Destination } from "./support/destination.js";
import { downloadAction, downloadBackup, downloadChange, type Download } from "./support/download-plan.js";
import { httpHeaders, httpLine } from "./support/http-params.js";
import { attributeParams, remotePath } from "./support/params.js";
import { placeParams } from "./support/place-params.js";
import { defineModule, type Plan } from "./types.js";

export const getUrl = defineModule({
  name: "get_url",
  summary: "Download a file to the host",
  notes:
    "The host itself downloads, with curl or wget, to a temporary name; a file that fails, or whose digest is another, changes nothing. " +
    "With `checksum` a file that is there is kept when its digest is right; without, whenever it is there, unless `force` asks to compare it with what the URL gives. " +
    "In a directory the file has the last part of the URL as its name, whatever the server calls it. URL, headers and password never stand in an argument.",
  examples: `- name: Driver of the database
  get_url:
    url: https://jdbc.postgresql.org/download/postgresql-42.7.3.jar
    dest: /opt/app/lib/
    checksum: sha256:a2644cbfba1baa145ff7e8c8ef582a6eed7a7ec4ca792f7f054122bdec756268
    mode: "0644"
`,
  params: z
    .strictObject({
      url: z
        .string()
        .regex(/^(https?|ftp|file):\/\/[^\s\u0000-\u001f\u007f]+$/, "expected a URL of http, https, ftp or file")
        .describe("What to download"),
      dest: remotePath.describe("Where to: a file, or a directory that is there (or ends in a slash)"),
      checksum: checksumParam
        .optional()
        .describe("Algorithm and digest that the file must have, or the URL of a list of digests: `sha256:…`"),
      force: z
        .boolean()
        .default(false)
        .describe("Download also when the file is there, and replace it when it is another"),
      headers: httpHeaders.default({}).describe("Headers of the request"),
      url_username: httpLine.optional().describe("User for basic authentication (also `username`)"),
      url_password: httpLine.optional().describe("Password for basic authentication (also `password`)"),
      username: httpLine.optional().describe("Same as `url_username`"),
      password: httpLine.optional().describe("Same as `url_password`"),
      timeout: z
        .number()
        .int()
        .positive()
        .default(10)
        .describe("Seconds to wait for the server, and for the next byte"),
      validate_certs: z.boolean().default(true).describe("Refuse a server whose certificate is not trusted"),
      backup: placeParams.backup,
      ...attributeParams,
    })
    .refine((params) => params.mode !== "preserve", { error: "mode: preserve is for copy and template" })
    .transform(({ url_username, url_password, username, password, headers, timeout, validate_certs, ...params }) => ({
      ...params,
      request: {
        ...{ headers, timeout, validateCerts: validate_certs },
        ...{ username: url_username ?? username, password: url_password ?? password },
      },
    })),
  facts: ({ url, dest, checksum, request }, context) => {
    const name = nameOf(url);
    const path = withoutSlash(dest);
    const other = checksum && checksum.algorithm !== "sha256" ? checksum.algorithm : undefined;
    return {
      ...destinationFacts(dest, name, { ...context, diff: false }),
      targetDigest: other && digestFact({ path, algorithm: other }),
      insideDigest: other && digestFact({ path: posix.join(path, name), algorithm: other }),
      list: checksum && "url" in checksum ? urlText({ url: checksum.url, ...request }) : undefined,
      tool: tool({ anyOf: ["curl", "wget"] }),
    };
  },
  plan(params, facts, context) {
    const { url, force, checksum, request } = params;
    const name = nameOf(url);
    const destination = destinationOf(params.dest, name, facts, true);
    if ("failed" in destination) return { changes: [], failed: destination.failed, result: { url } };
    const { path, existing, missing } = destination;
    const result = { url, dest: path };
    const nothing = (failed: string): Plan => ({ changes: [], failed, result });
    if (missing.length > 0) return nothing(`the directory ${missing[0]} does not exist`);
    const wanted =
      checksum && ("digest" in checksum ? checksum.digest : digestIn(facts.list ?? "", name, checksum.algorithm));
    if (checksum && wanted === undefined) {
      const said = (facts.list ?? "").trim().split("\n").at(-1);
      return nothing(`${"url" in checksum ? checksum.url : ""} has no digest of ${name}: ${said}`);
    }

    const { owner, group, mode } = params;
    const attributes = { owner, group, mode };
    const present = existing.type === "file";
    const kept = present ? attributeChanges(path, existing, attributes, context) : [];
    const digest = inside(destination, params.dest, name) ? facts.insideDigest : facts.targetDigest;
    const current = checksum?.algorithm === "sha256" ? destination.existingSha256 : digest;
    const right = checksum ? current === wanted : !force;
    if (present && right) return { changes: kept, result: { ...result, msg: "file already exists" } };
    if (facts.tool === null) return nothing("the host has neither curl nor wget: install the package curl first");
    const download: Download = {
      ...{ ...request, url, destination, attributes, backup: downloadBackup(params.backup, destination, context) },
      checksum: checksum && wanted !== undefined ? { algorithm: checksum.algorithm, digest: wanted } : undefined,
    };
    const backup = download.backup === undefined ? {} : { backup_file: download.backup };
    if (present && !checksum)
      return { changes: kept, action: downloadAction(download, context, { ...result, ...backup }), result };
    return {
      changes: [downloadChange(download, context)],
      result: { ...result, ...backup, ...(wanted === undefined ? {} : { checksum_dest: wanted }), msg: "OK" },
    };
  },
});

/** The last part of the URL's path, decoded; "index.html" without one. */
function nameOf(url: string): string {
  const last = /^[^:]+:\/\/[^/?#]*\/?([^?#]*)/.exec(url)?.[1]?.split("/").at(-1) ?? "";
  const name = decodedPart(last);
  return name === "" || name === "." || name === ".." || name.includes("/") ? "index.html" : name;
}

function inside({ path, through }: Destination, dest: string, name: string): boolean {
  return (through?.path ?? path) === posix.join(withoutSlash(dest), name);
}
