import * as z from "zod";
import { aptCache } from "../facts/apt-cache.js";
import { fragments } from "../facts/fragments.js";
import { sha256 } from "../facts/sha256.js";
import { text } from "../facts/text.js";
import { promise } from "../facts/types.js";
import { heredoc, sh } from "../remote/quote.js";
import { onlyRoot } from "./support/accounts.js";
import { indexScript } from "./support/apt-script.js";
import { sha256Of } from "./support/content.js";
import { destinationFacts, destinationOf } from "./support/destination.js";
import { temporaryBeside } from "./support/delivery.js";
import { attributeParams } from "./support/params.js";
import { isSource, sourceFileName, withoutSource, withSource } from "./support/sources-list.js";
import { fileChanges } from "./support/write-file.js";
import { defineModule, type Change } from "./types.js";

const folder = "/etc/apt/sources.list.d";

export const aptRepository = defineModule({
  name: "apt_repository",
  summary: "Add or remove a source of packages for apt, as one line",
  notes:
    "All lists of /etc/apt are looked through; a source that is in one of them, also switched off, is not added a second time. After a change apt's index is brought up to date, and the change is taken back when that fails. " +
    "PPAs, `codename`, `validate_certs` and `install_python_apt` are not there. New sources are better written with [deb822_repository](deb822_repository.md).",
  examples: `- name: Packages of PostgreSQL
  apt_repository:
    repo: deb [signed-by=/etc/apt/keyrings/pgdg.asc] https://apt.postgresql.org/pub/repos/apt bookworm-pgdg main
    filename: pgdg
`,
  params: z
    .strictObject({
      repo: z
        .string()
        .refine((repo) => !repo.startsWith("ppa:"), {
          error: "PPAs are not there: write the source that it stands for",
        })
        .refine((repo) => repo.startsWith("ppa:") || (!/[\r\n\0]/.test(repo) && isSource(repo)), {
          error: "expected a source, such as deb http://deb.debian.org/debian bookworm main",
        })
        .describe("The source, as a line of sources.list"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      filename: z
        .string()
        .regex(/^[^/\s\0][^/\0\r\n]*$/, "expected the name of a file without directories")
        .optional()
        .describe(
          "Name of the list for a source that is new, without `.list`; else made of where the source comes from",
        ),
      mode: attributeParams.mode,
      update_cache: z
        .boolean()
        .default(true)
        .describe("Bring apt's index up to date after a change (also `update-cache`)"),
      update_cache_retries: z.int().min(0).optional().describe("Accepted; apt tries three times by itself"),
      update_cache_retry_max_delay: z.int().min(0).optional().describe("Accepted without effect"),
    })
    .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" })
    .transform(({ filename, ...rest }) => ({
      ...rest,
      path: `${folder}/${filename ?? sourceFileName(rest.repo)}.list`,
    })),
  facts: ({ path }, context) => ({
    main: text("/etc/apt/sources.list"),
    lists: fragments(folder),
    ...destinationFacts(path, undefined, context),
  }),
  plan({ repo, state, path, mode, update_cache }, facts, context) {
    const files = new Map<string, string>();
    if (facts.main) files.set("/etc/apt/sources.list", facts.main.toString("latin1"));
    for (const [name, bytes] of facts.lists ?? [])
      if (name.endsWith(".list")) files.set(`${folder}/${name}`, bytes.toString("latin1"));
    const line = Buffer.from(repo).toString("latin1");
    const edited = state === "present" ? withSource(files, line, path).edited : withoutSource(files, line);
    const result = {
      ...{ repo, state },
      sources_added: [...edited.keys()].filter((at) => !files.has(at)),
      sources_removed: [...edited].flatMap(([at, after]) => (after === "" ? [at] : [])),
    };
    if (edited.size === 0) return { changes: [], result };
    const changes: Change[] = [];
    for (const [at, after] of edited) {
      const before = files.get(at);
      if (before !== undefined) {
        changes.push(after === "" ? removal(at, before) : rewriting(at, before, after));
        continue;
      }
      const destination = destinationOf(at, undefined, facts, false);
      if ("failed" in destination) return { changes: [], failed: destination.failed, result };
      const content = { bytes: Buffer.from(after, "latin1") };
      changes.push(...fileChanges({ ...destination, content, attributes: { mode: mode ?? "0644" } }, context));
    }
    if (update_cache) changes.push(updating([...edited.keys()], files, context.host.epoch));
    return onlyRoot(context, { changes, result }, "sources of packages");
  },
});

function removal(path: string, before: string): Change {
  return {
    diff: [{ path, attribute: "content", before: utf8(before), after: null }],
    script: sh`rm -f -- ${path}`,
    effect: { kind: "opaque", facts: [promise(text(path), null)] },
  };
}

/** A list keeps its owner and mode. */
function rewriting(path: string, before: string, after: string): Change {
  const bytes = Buffer.from(after, "latin1");
  return {
    diff: [{ path, attribute: "content", before: utf8(before), after: utf8(after) }],
    script: replacing(path, after),
    effect: { kind: "exact", facts: [promise(text(path), bytes), promise(sha256(path), sha256Of(bytes))] },
  };
}

function replacing(path: string, content: string): string {
  const temporary = temporaryBeside(path);
  const { redirect, body } = heredoc(Buffer.from(content, "latin1"));
  return sh`mdc_temp ${temporary}; cp -p -- ${path} ${temporary} && base64 -d >${temporary} `.concat(
    `${redirect} && `,
    sh`mv -f -- ${temporary} ${path}`,
    `\n${body}`,
  );
}

/** Apt's index with the new sources; the old ones when it cannot be had. */
function updating(paths: readonly string[], before: ReadonlyMap<string, string>, now: number): Change {
  const back = paths.map((path) => {
    const old = before.get(path);
    if (old === undefined) return sh`rm -f -- ${path}`;
    const { redirect, body } = heredoc(Buffer.from(old, "latin1"));
    return sh`base64 -d >${path} `.concat(`${redirect}\n${body}`);
  });
  return {
    diff: [{ path: "apt's index", attribute: "updated", before: null, after: "now" }],
    script: `(\n${indexScript(60)}) || {\n${back.join("\n")}\nexit 1\n}`,
    effect: { kind: "opaque", facts: [promise(aptCache("apt"), now)] },
  };
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
