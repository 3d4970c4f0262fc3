import { createHash } from "node:crypto";
import { posix } from "node:path";
import * as z from "zod";
import { file, type FileFact } from "../facts/file.js";
import { sha256 } from "../facts/sha256.js";
import { text } from "../facts/text.js";
import { dialectNames } from "../sql/dialect.js";
import { dialects } from "../sql/dialects.js";
import { generateAll, seedsName } from "../sql/generate.js";
import { engines, type DatacenterPlan } from "../sql/plan.js";
import { placeOf } from "../sql/script.js";
import { isDirectory } from "./support/ancestors.js";
import { listOf } from "./support/list.js";
import { attributeParams, dcidValue, remotePath, type Attributes } from "./support/params.js";
import { decodedScript, sqlSources } from "./support/sql-sources.js";
import { fileChanges } from "./support/write-file.js";
import { defineModule, type PlanContext } from "./types.js";

const positive = z.number().int().min(1);

export const sqlGenerate = defineModule({
  name: "sql_generate",
  summary: "Make the database scripts of one datacenter from the vendor's standard scripts",
  notes:
    "What `mdc-provision sql generate` does, within a play; [databases.md](../databases.md) says what becomes of what. Each script goes to `dest` under its own name, and the rows that it inserts to " +
    "`NAME-seeds.sql` beside it (empty where there are none), which is for the trusted source only. The result has the paths as `scripts` and `seeds`, " +
    "the sha256 of all standard scripts as `checksum` (the same in every datacenter), and `notes` on tables without a primary key. Scripts of a host have at most 1 MiB.",
  examples: `- name: Scripts of this datacenter, from the pack
  sql_generate:
    archive: /srv/packs/wso2am-3.1.0.zip
    src: wso2am-3.1.0/dbscripts/apimgt/postgresql.sql
    dest: /var/lib/postgresql/mdc/apim_db
    dialect: postgresql
    dc: <%= datacenter.dc_id %>
    of: <%= datacenters.length %>
    owner: postgres
  register: made
`,
  params: z
    .strictObject({
      src: listOf(z.string().min(1))
        .refine((all) => all.length > 0, "expected a script")
        .describe(
          "Standard scripts that make one database together: on the controller (searched in `files/`), in the archive, or on the host",
        ),
      archive: z
        .string()
        .min(1)
        .optional()
        .describe("Zip on the controller (searched in `files/`) that `src` is looked for in: the product's pack"),
      remote_src: z.boolean().default(false).describe("`src` are paths of the host"),
      dest: remotePath.describe("Folder on the host for what is made; it has to be there"),
      dialect: z.enum(dialectNames).describe("Kind of database"),
      dc: positive.describe("Number of the datacenter, from 1"),
      of: positive.describe("How many datacenters there are"),
      dcid: dcidValue,
      headroom: positive
        .optional()
        .describe("Let sequences step by this instead of `of`, so that datacenters can be added"),
      cascades: z.enum(["triggers", "keep"]).default("triggers").describe("What becomes of ON DELETE CASCADE"),
      engine: z
        .enum(engines)
        .optional()
        .describe(
          "What replicates: it decides what tables without a primary key need. Left out: pglogical, of oracle goldengate",
        ),
      ...attributeParams,
    })
    .refine(({ of, headroom = of }) => headroom >= of, { path: ["headroom"], error: "expected `of` or more" })
    .refine(({ dc, of, headroom = of }) => dc <= headroom, {
      path: ["dc"],
      error: "expected no more than the step of the sequences",
    })
    .refine(({ dialect, engine }) => engine === undefined || dialects[dialect].engines.includes(engine), {
      path: ["engine"],
      error: "expected an engine that replicates such databases",
    })
    .refine(({ src }) => new Set(src.map((one) => posix.basename(one))).size === src.length, {
      path: ["src"],
      error: "expected scripts of different names, since all go to one folder",
    })
    .refine(({ archive, remote_src }) => archive === undefined || !remote_src, {
      error: "expected one of archive and remote_src",
    })
    .refine(({ src, remote_src }) => !remote_src || src.every((path) => path.startsWith("/")), {
      path: ["src"],
      error: "expected absolute paths with remote_src: true",
    })
    .transform(({ src, dest, dc, of, dcid = `DC${dc}`, headroom: step = of, cascades, engine, ...rest }) => {
      const [usual] = dialects[rest.dialect].engines;
      const plan: DatacenterPlan = { datacenter: dc, count: of, step, dcid, cascades, engine: engine ?? usual };
      const scripts = src.map((one) => posix.join(dest, posix.basename(one)));
      return { ...rest, src, dest, plan, scripts, seeds: scripts.map(seedsName) };
    }),
  prepare: (params, context) => sqlSources(params, context.local),
  facts: ({ src, remote_src, dest, scripts, seeds }, { diff }) => {
    const made = [...scripts, ...seeds];
    return {
      standard: remote_src ? src.map((path) => text(path)) : [],
      folder: file(dest),
      existing: made.map((path) => file(path)),
      digests: made.map((path) => sha256(path)),
      texts: diff ? made.map((path) => text(path)) : [],
    };
  },
  plan(params, facts, context) {
    const { src, dest, scripts, seeds, plan } = params;
    const { dialect, read } = context.source;
    const texts = context.source.texts ?? facts.standard;
    const missing = src.filter((_path, index) => texts[index] === null);
    if (missing.length > 0) return { changes: [], failed: `there is no file ${missing.join(", ")} on the host` };
    if (!isDirectory(facts.folder)) return { changes: [], failed: `${dest} is not a directory` };
    const obstacle = [...scripts, ...seeds].find((_path, index) => facts.existing[index]?.type === "directory");
    if (obstacle !== undefined) return { changes: [], failed: `${obstacle} is a directory` };
    const sources = src.map((path, index) => {
      const script = decodedScript(path, texts[index] ?? Buffer.of());
      return { script, schema: read(script) };
    });
    const made = generateAll(sources, plan, dialect);
    const contents = [...made.map((one) => one.text), ...made.map((one) => one.seeds)];
    const changes = [...scripts, ...seeds].flatMap((path, index) =>
      written({ path, content: contents[index] ?? "", index, facts, attributes: params }, context),
    );
    const notes = made.flatMap(({ script, notes: all }) =>
      all.map((note) => `${posix.basename(script.file)}:${placeOf(script, note.offset).line}: ${note.text}`),
    );
    const checksum = createHash("sha256").update(sources.map(({ script }) => script.text).join("\0"));
    return { changes, result: { dest, scripts, seeds, notes, checksum: checksum.digest("hex") } };
  },
});

interface Existing {
  existing: FileFact[];
  digests: (string | null)[];
  texts: (Buffer | null)[];
}

function written(
  one: { path: string; content: string; index: number; facts: Existing; attributes: Attributes },
  context: PlanContext,
) {
  const { path, content, index, facts, attributes } = one;
  const { owner, group, mode } = attributes;
  return fileChanges(
    {
      path,
      content: { bytes: Buffer.from(content) },
      attributes: { owner, group, mode },
      existing: facts.existing[index] ?? { type: "absent" },
      existingSha256: facts.digests[index] ?? null,
      existingText: facts.texts[index],
    },
    context,
  );
}
