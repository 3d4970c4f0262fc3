import * as z from "zod";
import { passphraseInput, privateKey, type PrivateKeyFact } from "../facts/private-key.js";
import { promise } from "../facts/types.js";
import { raw, sh } from "../remote/quote.js";
import {
  fingerprintsOf,
  generationWords,
  keyTypes,
  kindOf,
  shownKind,
  type KeyKind,
} from "./support/openssl/key-type.js";
import { madeFileFacts, madeFileParams, planMadeFile, planNoFile } from "./support/openssl/made-file.js";
import { remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

const params = z
  .strictObject({
    path: remotePath.describe("The file of the key"),
    type: z.enum(keyTypes).default("RSA").describe("Kind of key"),
    size: z.int().min(1024).default(4096).describe("Bits of an RSA key"),
    curve: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, "expected the name of a curve")
      .optional()
      .describe("Curve of an ECC key, such as secp384r1"),
    passphrase: z
      .string()
      .regex(/^[^\r\n\0]+$/, "expected one line")
      .optional()
      .describe("Passphrase that the key is encrypted with"),
    cipher: z.enum(["auto"]).default("auto").describe("AES-256 in CBC"),
    format: z
      .enum(["auto_ignore", "auto", "pkcs8", "pkcs1"])
      .default("auto_ignore")
      .describe(
        "How a new key is written: `pkcs1` is the form of old programs, which the others are, too, for RSA and ECC without a passphrase; what has one is PKCS#8 unless told",
      ),
    regenerate: z
      .enum(["full_idempotence", "partial_idempotence", "never", "fail", "always"])
      .default("full_idempotence")
      .describe(
        "What to do about a key that is there and not as wanted: `full_idempotence` makes another one, also where the passphrase is another; `partial_idempotence` only where it can be read; `fail` and `never` do not; `always` makes one every time",
      ),
    force: z.boolean().default(false).describe("Make another key in any case"),
    state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
    ...madeFileParams,
  })
  .refine(({ type, curve, state }) => state === "absent" || (type === "ECC") === (curve !== undefined), {
    error: "expected curve with type: ECC, and only there",
  })
  .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" });

type Wanted = z.output<typeof params>;

export const opensslPrivatekey = defineModule({
  name: "openssl_privatekey",
  collection: "community.crypto",
  summary: "Make a private key",
  notes:
    "The host's OpenSSL makes it; it never leaves the host, and the passphrase reaches OpenSSL on a descriptor of its own. A new file has mode 0600 unless told. " +
    "DSA, ciphers but AES-256, `return_content`, `format_mismatch` and `select_crypto_backend` are not there.",
  examples: `- name: Key of the gateway
  openssl_privatekey:
    path: /etc/ssl/private/gateway.key
    size: 3072
    owner: wso2
`,
  params,
  facts: ({ path, passphrase }) => ({ ...madeFileFacts(path), key: privateKey({ path, passphrase }) }),
  plan(wanted, { key, ...facts }, context) {
    const { path, state, backup, owner, group, mode } = wanted;
    if (state === "absent") return planNoFile(path, backup, facts, context);
    const kind = kindFrom(wanted);
    const present = facts.target.type === "file" ? key : null;
    const decision = decide(wanted, kind, present);
    const found = present?.public;
    const result = {
      ...{ filename: path, type: wanted.type, size: wanted.size, curve: wanted.curve ?? null },
      ...(decision === "keep" && found !== undefined ? { fingerprint: fingerprintsOf(found) } : {}),
    };
    if (typeof decision === "object") return { changes: [], failed: decision.failed, result };
    const before = present === null ? null : found === undefined ? "not to be read" : shownKind(kindOf(found));
    const make =
      decision === "keep"
        ? undefined
        : {
            diff: [{ path, attribute: "key", before, after: `a new one, ${shownKind(kind)}` }],
            script: generation(wanted, kind),
            facts: [promise(privateKey({ path, passphrase: wanted.passphrase }), {} satisfies PrivateKeyFact)],
          };
    const attributes = { owner, group, mode: mode ?? (facts.target.type === "file" ? undefined : "0600") };
    return planMadeFile({ path, attributes, backup, make, result }, facts, context);
  },
});

function kindFrom({ type, size, curve }: Wanted): KeyKind {
  if (type === "RSA") return { type, size };
  return type === "ECC" ? { type, curve } : { type };
}

/** Ansible's rules for a key that is there. */
function decide(wanted: Wanted, kind: KeyKind, key: PrivateKeyFact): "keep" | "make" | { failed: string } {
  const { regenerate, force, path, passphrase } = wanted;
  if (key === null || force || regenerate === "always") return "make";
  if (regenerate === "never") return "keep";
  const readable = key.public !== undefined && key.encrypted === (passphrase !== undefined);
  if (!readable)
    return regenerate === "full_idempotence"
      ? "make"
      : { failed: `${path} cannot be read: it is no key, or has another passphrase. Will not proceed` };
  const found = kindOf(key.public ?? "");
  const right =
    found.type === kind.type && (kind.type !== "RSA" || found.size === kind.size) && found.curve === kind.curve;
  if (right) return "keep";
  return regenerate === "fail"
    ? {
        failed: `${path} is ${shownKind(found)}, wanted ${shownKind(kind)}. Key has wrong type and/or size. Will not proceed`,
      }
    : "make";
}

function generation({ passphrase, format }: Wanted, kind: KeyKind): string {
  const { feed, body, flag } = passphraseInput(passphrase, "-passout");
  const cipher = passphrase === undefined ? "" : `-aes-256-cbc ${flag}`;
  // The old form would keep a passphrase badly.
  const old = ["RSA", "ECC"].includes(kind.type) && passphrase === undefined && format !== "pkcs8";
  const traditional = format === "pkcs1" || old ? "-traditional" : "";
  const made = sh`openssl genpkey ${generationWords(kind)} </dev/null 2>/dev/null | openssl pkey ${raw(traditional)} ${raw(cipher)} -out "$new"`;
  const through = feed === "" ? made : `${feed.replace(/3<&0 $/, "")}{ exec 3<&0; ${made}; }`;
  return `${through}\n${body}`.trimEnd();
}
