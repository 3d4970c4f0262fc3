import * as z from "zod";
import {
  describeCertificate,
  keystore as keystoreFact,
  type KeystoreEntry,
  type KeystoreFact,
} from "../facts/keystore.js";
import { serverCertificate } from "../facts/server-certificate.js";
import { text } from "../facts/text.js";
import { certificateOf } from "./support/certificate.js";
import { entryOf, keystoreAttributes, keystoreFacts, planEntry } from "./support/keystore-file.js";
import { certificateCommands, removalCommands, takeoverCommands } from "./support/keystore-import.js";
import { attributeParams, keystoreAlias, keystorePassword, remotePath } from "./support/params.js";
import { defineModule, type Plan } from "./types.js";

const sources = ["cert_url", "cert_path", "cert_content", "pkcs12_path"] as const;

const params = z
  .strictObject({
    keystore_path: remotePath.describe("The keystore"),
    keystore_pass: keystorePassword.min(6).describe("Its password"),
    keystore_create: z.boolean().default(false).describe("Make the keystore when it is missing"),
    keystore_type: z
      .string()
      .toUpperCase()
      .pipe(z.enum(["JKS", "PKCS12", "JCEKS"]))
      .optional()
      .describe("Format of a new keystore; keytool's choice unless told"),
    cert_alias: keystoreAlias.optional().describe("Name of the entry; `cert_url` unless told"),
    cert_path: remotePath.optional().describe("Certificate on the host, PEM or DER"),
    cert_content: z.string().optional().describe("The certificate itself, PEM"),
    cert_url: z
      .string()
      .regex(/^[A-Za-z0-9[][A-Za-z0-9.:[\]-]*$/, "expected the name of a server")
      .optional()
      .describe("Server that shows the certificate to the host"),
    cert_port: z.int().min(1).max(65535).default(443).describe("Its port"),
    pkcs12_path: remotePath.optional().describe("PKCS #12 file on the host: its key is taken over as well"),
    pkcs12_password: keystorePassword.default("").describe("Password of that file"),
    pkcs12_alias: keystoreAlias.optional().describe("Entry in that file, where it has more than one"),
    trust_cacert: z.boolean().default(false).describe("Take the system's authorities into account when it is put in"),
    state: z.enum(["present", "absent"]).default("present").describe("Whether the entry should be there"),
    ...attributeParams,
  })
  .refine((all) => sources.filter((name) => all[name] !== undefined).length <= 1, {
    error: "expected one of cert_url, cert_path, cert_content and pkcs12_path",
  })
  .refine((all) => all.state === "absent" || sources.some((name) => all[name] !== undefined), {
    error: "expected one of cert_url, cert_path, cert_content and pkcs12_path, unless state is absent",
  })
  .refine((all) => (all.cert_alias ?? all.cert_url) !== undefined, { error: "expected cert_alias" })
  .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" })
  .transform(({ keystore_path, keystore_pass, cert_alias, ...rest }) => ({
    ...rest,
    path: keystore_path,
    password: keystore_pass,
    alias: cert_alias ?? rest.cert_url ?? "",
  }));

type Wanted = z.output<typeof params>;

export const javaCert = defineModule({
  name: "java_cert",
  collection: "community.general",
  summary: "Put a certificate into a Java keystore, or take it out",
  notes:
    "As with Ansible, whatever stands under the alias is replaced when its certificate is another one, also a key: [keystore_certificate](keystore_certificate.md) never does that. " +
    "keytool works on a copy, which takes the keystore's place when all went well, and hears passwords on its standard input only. A new keystore that holds a key has mode 0600 unless told. `executable` is not there: keytool has to be in the PATH.",
  examples: `- name: Trust our own authority
  java_cert:
    cert_path: /etc/ssl/certs/ours.pem
    cert_alias: ours
    keystore_path: /opt/java/lib/security/cacerts
    keystore_pass: <%= truststore_password %>
`,
  params,
  facts: (wanted) => {
    const { state, cert_path, cert_url, cert_port, pkcs12_path, pkcs12_password } = wanted;
    const asked = state === "present";
    return {
      ...keystoreFacts(wanted),
      file: asked && cert_path !== undefined ? text(cert_path) : undefined,
      shown: asked && cert_url !== undefined ? serverCertificate(`${cert_url}:${cert_port}`) : undefined,
      taken:
        asked && pkcs12_path !== undefined ? keystoreFact({ path: pkcs12_path, password: pkcs12_password }) : undefined,
    };
  },
  plan(wanted, facts, context): Plan {
    const { path, alias, state, keystore_create } = wanted;
    const present = entryOf(wanted, facts);
    if (facts.target.type === "absent" && !keystore_create)
      return { changes: [], failed: `there is no keystore ${path}, and keystore_create is false` };
    const diff = { before: present ? (present.fingerprint ?? present.type) : null, after: null };
    if (state === "absent") {
      if (!present) return { changes: [] };
      const removed = { entry: undefined, diff, script: removalCommands(placeOf(wanted)), mode: 0o644, result: {} };
      return planEntry(wanted, removed, facts, context);
    }
    const source = sourceOf(wanted, facts);
    if ("failed" in source) return { changes: [], failed: source.failed };
    const { fingerprint } = source.entry;
    const result = { fingerprint, cert_alias: alias };
    if (present?.fingerprint === fingerprint) return { changes: keystoreAttributes(wanted, facts, context), result };
    const exists = facts.target.type !== "absent";
    const script = (present ? removalCommands(placeOf(wanted)) : "") + source.script(exists);
    const mode = source.entry.type === "PrivateKeyEntry" ? 0o600 : 0o644;
    return planEntry(
      wanted,
      { ...{ entry: source.entry, script, mode, result }, diff: { ...diff, after: fingerprint } },
      facts,
      context,
    );
  },
});

interface Source {
  entry: KeystoreEntry;
  script(exists: boolean): string;
}

function sourceOf(
  wanted: Wanted,
  {
    file,
    shown,
    taken,
  }: { file?: Buffer | null | undefined; shown?: string | undefined; taken?: KeystoreFact | undefined },
): Source | { failed: string } {
  const { cert_path, cert_content, pkcs12_path, trust_cacert } = wanted;
  const place = placeOf(wanted);
  if (pkcs12_path !== undefined) {
    const keys = Object.entries(taken ?? {}).filter(([, { type }]) => type === "PrivateKeyEntry");
    const name = wanted.pkcs12_alias?.toLowerCase() ?? (keys.length === 1 ? keys[0]?.[0] : "1") ?? "1";
    const entry = taken?.[name];
    if (!entry)
      return {
        failed: taken ? `${pkcs12_path} has no entry ${name}: pkcs12_alias names it` : `${pkcs12_path} is not there`,
      };
    const from = { path: pkcs12_path, alias: name, password: wanted.pkcs12_password };
    return { entry, script: (exists) => takeoverCommands(place, from, exists) };
  }
  const found = certificateOf(shown ?? cert_content ?? file);
  if (!found) {
    const where = cert_path ?? "cert_content";
    return { failed: file === null ? `${where} is not there` : `${where} is no certificate` };
  }
  const entry: KeystoreEntry = { type: "trustedCertEntry", ...describeCertificate(found) };
  return { entry, script: () => certificateCommands(place, found, trust_cacert) };
}

function placeOf({ alias, password, keystore_type }: Wanted): {
  alias: string;
  password: string;
  storeType: string | undefined;
} {
  return { alias, password, storeType: keystore_type };
}
