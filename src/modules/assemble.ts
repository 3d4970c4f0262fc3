import { createHash } from "node:crypto";
import { posix } from "node:path";
import * as z from "zod";
import { fragments } from "../facts/fragments.js";
import { pythonEscapes } from "../python-escapes.js";
import { regexpParam, regularExpression } from "./support/python-regexp.js";
import { destinationFacts, destinationOf } from "./support/destination.js";
import { attributeParams, remotePath } from "./support/params.js";
import { placeParams } from "./support/place-params.js";
import { fileChanges, fileResult } from "./support/write-file.js";
import { defineModule, type PlanContext } from "./types.js";

export const assemble = defineModule({
  name: "assemble",
  summary: "Put a file together from the files of a directory",
  notes:
    "In the order of their names. Between two files there is a newline where the first has none at its end. Of a directory of the host, at most 1 MiB in all is put together. " +
    "`checksum` of the result is SHA-256 (Ansible's is SHA-1).",
  examples: `- name: One file from those of all applications
  assemble:
    src: /etc/haproxy/parts
    dest: /etc/haproxy/haproxy.cfg
    regexp: '\\.cfg$'
    validate: haproxy -c -f %s
`,
  params: z
    .strictObject({
      src: z.string().min(1).describe("Directory with the files"),
      dest: remotePath.describe("The file that is made of them"),
      remote_src: z
        .boolean()
        .default(true)
        .describe(
          "`src` is on the host; false: on the controller, searched in `files/` of the role and of the playbook",
        ),
      regexp: regexpParam.optional().describe("Only files with a name that this regular expression matches"),
      ignore_hidden: z.boolean().default(false).describe("Leave out files with a name that begins with a dot"),
      delimiter: z.string().optional().describe("What comes between two files; `\\n` and the like are understood"),
      decrypt: z.boolean().default(true).describe("Of a file in a vault on the controller, take what it holds"),
      ...attributeParams,
      ...{ backup: placeParams.backup, validate: placeParams.validate },
    })
    .refine(({ remote_src, src }) => !remote_src || remotePath.safeParse(src).success, {
      error: "expected an absolute path in src (or remote_src: false)",
    })
    .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" }),
  prepare: ({ src, remote_src, decrypt }, { local }) =>
    remote_src ? Promise.resolve(undefined) : readLocal(src, decrypt, local),
  facts: ({ src, dest }, context) => ({
    ...destinationFacts(dest, undefined, context),
    parts: context.source ? undefined : fragments(posix.normalize(src).replace(/(.)\/$/, "$1")),
  }),
  plan(params, { parts, ...facts }, context) {
    const { src, owner, group, mode, backup, validate } = params;
    const files = context.source ?? parts ?? null;
    if (files === null) return { changes: [], failed: `${src} is not a directory` };
    const bytes = assembled(files, params);
    const destination = destinationOf(params.dest, undefined, facts, false);
    if ("failed" in destination) return { changes: [], failed: destination.failed };
    const wanted = { ...destination, content: { bytes }, attributes: { owner, group, mode }, backup, validate };
    const changes = fileChanges(wanted, context);
    const md5sum = createHash("md5").update(bytes).digest("hex");
    return { changes, result: { src, msg: "OK", md5sum, ...fileResult(wanted, changes, context) } };
  },
});

async function readLocal(src: string, decrypt: boolean, local: PlanContext["local"]): Promise<Map<string, Buffer>> {
  const folder = local.find(src, "files");
  const files = new Map<string, Buffer>();
  for (const name of (await local.list(folder)).filter((one) => !one.includes("/"))) {
    const path = posix.join(folder, name);
    if ((await local.stat(path)).type === "file") files.set(name, await local.read(path, decrypt));
  }
  return files;
}

interface Parts {
  regexp?: string | undefined;
  ignore_hidden: boolean;
  delimiter?: string | undefined;
}

function assembled(files: ReadonlyMap<string, Buffer>, { regexp, ignore_hidden, delimiter }: Parts): Buffer {
  const expression = regexp === undefined ? undefined : regularExpression(regexp);
  const chosen = [...files]
    .filter(([name]) => expression?.test(name) !== false && !(ignore_hidden && name.startsWith(".")))
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const between = delimiter === undefined ? "" : unescaped(delimiter).replace(/([^\n])$/, "$1\n");
  const pieces = chosen.flatMap(([, content], index) => {
    const previous = chosen[index - 1]?.[1];
    if (previous === undefined) return [content];
    return [Buffer.from(`${previous.at(-1) === 10 ? "" : "\n"}${between}`), content];
  });
  return Buffer.concat(pieces);
}

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|([ntr\\'"abfv]))/g, (_all, hex?: string, letter?: string) =>
    hex === undefined ? (pythonEscapes[letter ?? ""] ?? "") : String.fromCharCode(parseInt(hex, 16)),
  );
}
