import * as z from "zod";
import { fragments, type FragmentsFact } from "../facts/fragments.js";
import { sha256 } from "../facts/sha256.js";
import { text } from "../facts/text.js";
import { promise } from "../facts/types.js";
import { urlText } from "../facts/url-text.js";
import { heredoc, sh } from "../remote/quote.js";
import { onlyRoot } from "./support/accounts.js";
import { sha256Of } from "./support/content.js";
import { temporaryBeside } from "./support/delivery.js";
import { destinationFacts, destinationOf } from "./support/destination.js";
import { armored, publicKeys, type PublicKey } from "./support/openpgp.js";
import { remotePath } from "./support/params.js";
import { fileChanges } from "./support/write-file.js";
import { defineModule, type Change, type Plan } from "./types.js";

const folder = "/etc/apt/trusted.gpg.d";
const main = "/etc/apt/trusted.gpg";

const params = z
  .strictObject({
    id: z
      .string()
      .regex(/^(0[xX])?([0-9a-fA-F]{8}|[0-9a-fA-F]{16,64})$/, "expected 8, 16 or more hexadecimal digits in quotes")
      .transform((id) => id.replace(/^0x/i, "").toUpperCase())
      .optional()
      .describe("Id or fingerprint of the key; needed for `absent`"),
    data: z.string().optional().describe("The key itself, armored"),
    file: remotePath.optional().describe("The key in a file of the host"),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Where the host gets the key"),
    keyring: remotePath
      .optional()
      .describe("Keyring to look into and to add to; else all of apt's, and `/etc/apt/trusted.gpg`"),
    validate_certs: z.boolean().default(true).describe("false: take any certificate of the server"),
    state: z.enum(["present", "absent"]).default("present").describe("Whether the key should be trusted"),
  })
  .refine((all) => [all.data, all.file, all.url].filter((one) => one !== undefined).length <= 1, {
    error: "expected one of data, file and url",
  })
  .refine((all) => all.state === "absent" || (all.data ?? all.file ?? all.url) !== undefined, {
    error: "expected data, file or url, unless state is absent",
  })
  .refine((all) => all.state === "present" || all.id !== undefined, { error: "expected id, since state is absent" });

type Wanted = z.output<typeof params>;

export const aptKey = defineModule({
  name: "apt_key",
  summary: "Have apt trust a key for all sources, or no longer",
  notes:
    "Deprecated, as apt-key itself is, which newer systems do not have: a key that is trusted so may sign the packages of any source. Better name its file in the source (`signed-by`), as [deb822_repository](deb822_repository.md) does. " +
    "Keyrings are read and written without gpg. A key under a URL has to be armored. `keyserver` is not there: with most servers `url` can be https://SERVER/pks/lookup?op=get&search=0xID.",
  examples: `- name: Key of the packages of old hosts
  apt_key:
    url: https://packages.example.com/archive.asc
    id: 9FED2BCBDCD29CDF762678CBAED4B06F473041FA
    keyring: /etc/apt/trusted.gpg.d/example.gpg
`,
  params,
  facts: ({ keyring, file, url, validate_certs }, context) => ({
    ...destinationFacts(keyring ?? main, undefined, context),
    ring: text(keyring ?? main),
    others: keyring === undefined ? fragments(folder) : undefined,
    file: file === undefined ? undefined : text(file),
    shown: url === undefined ? undefined : urlText({ url, validateCerts: validate_certs, headers: {}, timeout: 10 }),
  }),
  plan(wanted, facts, context): Plan {
    const rings = readRings(wanted.keyring ?? main, facts);
    if ("failed" in rings) return { changes: [], failed: rings.failed };
    const before = [...rings.values()].flatMap((keys) => keys.flatMap(({ ids }) => ids));
    const source = sourceOf(wanted, facts);
    const id = wanted.id ?? source?.[0]?.ids[0];
    if (id === undefined) return { changes: [], failed: unreadable(wanted, facts.shown) };
    const result = { before, id: wanted.id ?? id, key_id: id, short_id: id.slice(-8), fp: id.slice(-16) };
    const isWanted = ({ ids }: PublicKey): boolean => ids.some((one) => one.endsWith(id.slice(-16)));
    if (wanted.state === "absent")
      return onlyRoot(context, { changes: removals(rings, isWanted), result }, "apt's keys");
    if ([...rings.values()].flat().some(isWanted)) return { changes: [], result };
    if (!source) return { changes: [], failed: unreadable(wanted, facts.shown), result };
    if (!source.some(isWanted))
      return { changes: [], failed: `the key has the id ${source[0]?.ids[0]}, not ${id}`, result };
    const path = wanted.keyring ?? main;
    const destination = destinationOf(path, undefined, facts, true);
    if ("failed" in destination) return { changes: [], failed: destination.failed, result };
    const bytes = ringOf(path, [...(rings.get(path) ?? []), ...source]);
    const mode = facts.target.type === "absent" ? { mode: "0644" } : {};
    const changes = fileChanges({ ...destination, content: { bytes }, attributes: mode }, context);
    return onlyRoot(
      context,
      { changes, result: { ...result, after: [...before, ...source.flatMap(({ ids }) => ids)] } },
      "apt's keys",
    );
  },
});

type Rings = ReadonlyMap<string, readonly PublicKey[]>;

function readRings(
  path: string,
  { ring, others }: { ring: Buffer | null; others?: FragmentsFact | undefined },
): Rings | { failed: string } {
  const files = [...(others ?? [])].filter(([name]) => /\.(gpg|asc)$/.test(name));
  const all = [[path, ring] as const, ...files.map(([name, bytes]) => [`${folder}/${name}`, bytes] as const)];
  const rings = new Map<string, readonly PublicKey[]>();
  for (const [at, bytes] of all) {
    if (bytes === null) continue;
    const keys = publicKeys(bytes);
    // apt passes over what it cannot read; what we write has to be whole.
    if (!keys && at === path) return { failed: `${at} is no keyring that apt can read` };
    rings.set(at, keys ?? []);
  }
  return rings;
}

function sourceOf(
  { data }: Wanted,
  { file, shown }: { file?: Buffer | null | undefined; shown?: string | undefined },
): PublicKey[] | undefined {
  const text = data ?? shown;
  const keys = text === undefined ? file && publicKeys(file) : publicKeys(Buffer.from(text));
  return keys && keys.length > 0 ? keys : undefined;
}

function unreadable({ file, url }: Wanted, shown: string | undefined): string {
  if (url !== undefined) return `${url} gives no armored key: ${(shown ?? "").slice(0, 200).trim()}`;
  return `${file ?? "data"} holds no key`;
}

function removals(rings: Rings, isWanted: (key: PublicKey) => boolean): Change[] {
  return [...rings].flatMap(([path, keys]) => {
    const gone = keys.filter(isWanted);
    if (gone.length === 0) return [];
    const left = ringOf(
      path,
      keys.filter((key) => !isWanted(key)),
    );
    const diff = gone.map(({ ids }) => ({ path, attribute: "key", before: ids[0], after: null }));
    const ends = [promise(text(path), left), promise(sha256(path), sha256Of(left))];
    return [{ diff, script: replacing(path, left), effect: { kind: "exact" as const, facts: ends } }];
  });
}

/** apt tells by the name which keyrings are armored. */
function ringOf(path: string, keys: readonly PublicKey[]): Buffer {
  const bytes = Buffer.concat(keys.map((key) => key.bytes));
  return path.endsWith(".asc") && bytes.length > 0 ? armored(bytes) : bytes;
}

/** A keyring keeps its owner and mode. */
function replacing(path: string, content: Buffer): string {
  const temporary = temporaryBeside(path);
  const { redirect, body } = heredoc(content);
  return sh`mdc_temp ${temporary}; cp -p -- ${path} ${temporary} && base64 -d >${temporary} `.concat(
    `${redirect} && `,
    sh`mv -f -- ${temporary} ${path}`,
    `\n${body}`,
  );
}
