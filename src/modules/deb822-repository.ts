import * as z from "zod";
import { file } from "../facts/file.js";
import { urlText } from "../facts/url-text.js";
import { deb822Text, sourceSlug } from "./support/deb822.js";
import { destinationFacts, destinationOf, type DestinationFacts } from "./support/destination.js";
import { makeParents } from "./support/directories.js";
import { planAbsent } from "./support/file-states.js";
import { listOf } from "./support/list.js";
import { attributeParams } from "./support/params.js";
import { fileChanges } from "./support/write-file.js";
import { defineModule, type Change, type PlanContext } from "./types.js";

const oneLine = z.string().regex(/^[^\r\n\0]+$/, "expected one line");
const word = z.string().regex(/^\S+$/, "expected one word");
const words = listOf(word).optional();
const flag = z.boolean().optional();

export const deb822Repository = defineModule({
  name: "deb822_repository",
  summary: "Add or remove a source of packages for apt",
  notes:
    "Writes `/etc/apt/sources.list.d/NAME.sources`; apt learns of it with its next `update_cache`. A key that `signed_by` gives as a URL is got by the host and kept in /etc/apt/keyrings; it must be armored. " +
    "Needs no python3-debian.",
  examples: `- name: Packages of PostgreSQL
  deb822_repository:
    name: pgdg
    uris: https://apt.postgresql.org/pub/repos/apt
    suites: bookworm-pgdg
    components: main
    signed_by: https://www.postgresql.org/media/keys/ACCC4CF8.asc
- name: Take up what is there
  apt:
    update_cache: true
`,
  params: z
    .strictObject({
      name: oneLine
        .refine((name) => /[a-z0-9]/.test(sourceSlug(name)), { error: "expected a name with letters or digits" })
        .describe("Name of the source, of which its files have theirs"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      types: listOf(z.enum(["deb", "deb-src"]))
        .default(["deb"])
        .describe("Packages, sources, or both"),
      uris: words.describe("Where the packages are"),
      suites: words.describe("Releases, or paths with a slash at their end"),
      components: words.describe("Parts of a release"),
      architectures: words.describe("Only these architectures"),
      languages: words.describe("Languages of descriptions"),
      targets: words.describe("What apt is to get"),
      signed_by: z
        .string()
        .regex(/^[^\0]*\S[^\0]*$/, "expected a key")
        .optional()
        .describe(
          "The key that the source is signed with: a path on the host, a URL, a fingerprint, or the armored key",
        ),
      enabled: flag.describe("Whether apt uses it"),
      trusted: flag.describe("Take packages without a signature"),
      allow_insecure: flag.describe("Go on with a source that is not signed"),
      allow_weak: flag.describe("Go on with a weak signature"),
      allow_downgrade_to_insecure: flag.describe("Go on with a source that is not signed any more"),
      by_hash: flag.describe("Get indexes by their digests"),
      check_date: flag.describe("Refuse what is from the future"),
      check_valid_until: flag.describe("Refuse what has run out"),
      date_max_future: z.int().optional().describe("Seconds that may be from the future"),
      inrelease_path: oneLine.optional().describe("Where the InRelease file is"),
      pdiffs: flag.describe("Get differences of indexes"),
      mode: attributeParams.mode.default("0644"),
    })
    .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" }),
  facts: ({ name, signed_by }, context) => {
    const paths = pathsOf(name);
    const source = { url: signed_by ?? "", headers: {}, timeout: 10, validateCerts: true };
    return {
      ...destinationFacts(paths.source, undefined, context),
      ...prefixed(destinationFacts(paths.armored, undefined, context)),
      binary: file(paths.binary),
      fetched: isUrl(signed_by) ? urlText({ ...source, username: undefined, password: undefined }) : undefined,
    };
  },
  plan({ state, mode, ...params }, facts, context) {
    const { source, armored, binary } = pathsOf(params.name);
    const keyFacts: DestinationFacts = {
      ...{ target: facts.keyTarget, targetSha256: facts.keySha256, targetText: facts.keyText, above: facts.keyAbove },
      ...{ inside: undefined, insideSha256: undefined, insideText: undefined },
    };
    const result = { dest: source, key_filename: state === "absent" ? binary : undefined };
    if (state === "absent") {
      const gone = [
        planAbsent(source, facts.target, undefined),
        planAbsent(armored, keyFacts.target, undefined),
        planAbsent(binary, facts.binary, undefined),
      ];
      return { changes: gone.flatMap(({ changes }) => changes), result: { ...result, repo: null } };
    }
    const { fetched } = facts;
    if (fetched !== undefined && !fetched.includes("-----BEGIN PGP PUBLIC KEY BLOCK-----")) {
      const said = fetched.trim().split("\n")[0]?.slice(0, 200) ?? "";
      return {
        changes: [],
        failed: `Could not fetch signed_by key: ${params.signed_by} gives no armored key: ${said}`,
      };
    }
    const repo = deb822Text({ ...params, ...(fetched === undefined ? {} : { signed_by: armored }) });
    const key = fetched === undefined ? [] : written(armored, fetched, "0644", keyFacts, context);
    const list = written(source, repo, mode, facts, context);
    for (const one of [key, list]) if (!Array.isArray(one)) return { changes: [], failed: one.failed, result };
    const changes = [key, list].flatMap((one) => (Array.isArray(one) ? one : []));
    const key_filename =
      fetched === undefined ? (params.signed_by?.startsWith("/") ? params.signed_by : null) : armored;
    return { changes, result: { repo, dest: source, key_filename } };
  },
});

function pathsOf(name: string): { source: string; armored: string; binary: string } {
  const slug = sourceSlug(name);
  const key = `/etc/apt/keyrings/${slug}`;
  return { source: `/etc/apt/sources.list.d/${slug}.sources`, armored: `${key}.asc`, binary: `${key}.gpg` };
}

function isUrl(signedBy: string | undefined): boolean {
  return signedBy !== undefined && /^(https?|ftp|file):\/\/\S+$/.test(signedBy);
}

function prefixed({ target, targetSha256, targetText, above }: ReturnType<typeof destinationFacts>) {
  return { keyTarget: target, keySha256: targetSha256, keyText: targetText, keyAbove: above };
}

function written(
  path: string,
  text: string,
  mode: string,
  facts: DestinationFacts,
  context: PlanContext,
): Change[] | { failed: string } {
  const made = makeParents(path, facts.above, context);
  if (!Array.isArray(made)) return made;
  const [, ...above] = facts.above;
  const destination = destinationOf(
    path,
    undefined,
    made.length > 0 ? { ...facts, above: [{ type: "directory" }, ...above] } : facts,
    false,
  );
  if ("failed" in destination) return destination;
  const wanted = { ...destination, content: { bytes: Buffer.from(text) }, attributes: { mode } };
  return [...made, ...fileChanges(wanted, context)];
}
