import { X509Certificate } from "node:crypto";
import * as z from "zod";
import { opensslText } from "../facts/openssl-text.js";
import { passphraseInput, privateKey, type PrivateKeyFact } from "../facts/private-key.js";
import { text } from "../facts/text.js";
import { promise } from "../facts/types.js";
import { raw, sh } from "../remote/quote.js";
import { madeFileFacts, madeFileParams, planMadeFile, planNoFile } from "./support/openssl/made-file.js";
import { differences, readSigned, shownContent } from "./support/openssl/text.js";
import { remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

const passphrase = z
  .string()
  .regex(/^[^\r\n\0]+$/, "expected one line")
  .optional();
const validity = z
  .string()
  .regex(/^\+(\d+w)?(\d+d)?$/, 'expected weeks and days from now, such as "+3650d"')
  .refine((text) => text !== "+", { error: 'expected weeks and days from now, such as "+3650d"' });
const digest = z.enum(["sha224", "sha256", "sha384", "sha512"]).default("sha256");

const params = z
  .strictObject({
    path: remotePath.describe("The file of the certificate"),
    provider: z
      .enum(["selfsigned", "ownca"])
      .optional()
      .describe("Who signs: its own key, or a certificate authority of yours; needed unless `state: absent`"),
    csr_path: remotePath
      .optional()
      .describe("The request, as [openssl_csr](openssl_csr.md) makes it; needed unless `state: absent`"),
    privatekey_path: remotePath.optional().describe("Its private key, for `selfsigned`"),
    privatekey_passphrase: passphrase.describe("Passphrase of that key"),
    selfsigned_not_after: validity.default("+3650d").describe("End of validity, from now"),
    selfsigned_digest: digest.describe("Digest that is signed"),
    ownca_path: remotePath.optional().describe("Certificate of the authority, for `ownca`"),
    ownca_privatekey_path: remotePath.optional().describe("Private key of the authority"),
    ownca_privatekey_passphrase: passphrase.describe("Passphrase of that key"),
    ownca_not_after: validity.default("+3650d").describe("End of validity, from now"),
    ownca_digest: digest.describe("Digest that is signed"),
    force: z.boolean().default(false).describe("Make another certificate in any case"),
    state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
    ...madeFileParams,
  })
  .refine(({ state, provider, csr_path }) => state === "absent" || (provider !== undefined && csr_path !== undefined), {
    error: "expected provider and csr_path",
  })
  .refine(({ provider, privatekey_path }) => provider !== "selfsigned" || privatekey_path !== undefined, {
    error: "expected privatekey_path with provider: selfsigned",
  })
  .refine(
    ({ provider, ownca_path: ca, ownca_privatekey_path: key }) =>
      provider !== "ownca" || (ca !== undefined && key !== undefined),
    {
      error: "expected ownca_path and ownca_privatekey_path with provider: ownca",
    },
  )
  .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" })
  .transform(({ ownca_path, ...rest }) => {
    const own = rest.provider !== "ownca";
    return {
      ...rest,
      csr_path: rest.csr_path ?? "/",
      authority: own ? undefined : (ownca_path ?? "/"),
      key: (own ? rest.privatekey_path : rest.ownca_privatekey_path) ?? "/",
      secret: own ? rest.privatekey_passphrase : rest.ownca_privatekey_passphrase,
      days: daysOf(own ? rest.selfsigned_not_after : rest.ownca_not_after),
      digest: own ? rest.selfsigned_digest : rest.ownca_digest,
    };
  });

type Wanted = z.output<typeof params>;

export const x509Certificate = defineModule({
  name: "x509_certificate",
  collection: "community.crypto",
  summary: "Make a certificate for a request, signed by its own key or by an authority of yours",
  notes:
    "A certificate of the same key, subject and extensions, signed by that key, stays as it is, however long it is still valid. The host's OpenSSL (3 or later) makes it. " +
    "The providers acme and entrust, requests and keys as text, serial numbers, times in other units and `ignore_timestamps: false` are not there.",
  examples: `- name: Certificate of the gateway
  x509_certificate:
    path: /etc/ssl/certs/gateway.pem
    provider: ownca
    csr_path: /etc/ssl/gateway.csr
    ownca_path: /etc/ssl/ca.pem
    ownca_privatekey_path: /etc/ssl/private/ca.key
    ownca_not_after: +365d
`,
  params,
  facts: ({ path, csr_path, authority, key, secret, state }) => ({
    ...madeFileFacts(path),
    certificate: text(path),
    printed: opensslText({ path, kind: "x509" }),
    request: state === "absent" ? undefined : opensslText({ path: csr_path, kind: "req" }),
    authority: state === "absent" || authority === undefined ? undefined : text(authority),
    key: state === "absent" ? undefined : privateKey({ path: key, passphrase: secret }),
  }),
  plan(wanted, { certificate, printed, request, authority, key, ...facts }, context) {
    const { path, state, backup, owner, group, mode, csr_path, force } = wanted;
    if (state === "absent") return planNoFile(path, backup, facts, context);
    const result = {
      filename: path,
      csr: csr_path,
      privatekey: wanted.privatekey_path ?? null,
      ...described(certificate),
    };
    const missing = missingParts(wanted, { request, authority, key });
    if (missing !== undefined && context.predicted !== true) return { changes: [], failed: missing, result };
    const asked = request?.text === undefined ? undefined : readSigned(request.text);
    const there = printed?.text === undefined ? undefined : readSigned(printed.text);
    const wrong = asked && there ? differences(there, asked) : ["all"];
    if (!isSignedBy(certificate, authority === undefined ? certificate : authority, key)) wrong.push("signature");
    const right = facts.target.type === "file" && wrong.length === 0 && !force;
    const make = right
      ? undefined
      : {
          diff: [
            {
              path,
              attribute: "certificate",
              before: there ? shownContent(there) : null,
              after: asked ? shownContent(asked) : "a new one",
            },
          ],
          script: signing(wanted),
          facts: [promise(opensslText({ path, kind: "x509" }), { text: undefined })],
        };
    return planMadeFile({ path, attributes: { owner, group, mode }, backup, make, result }, facts, context);
  },
});

function daysOf(text: string): number {
  const [, weeks = "0", days = "0"] = /^\+(?:(\d+)w)?(?:(\d+)d)?$/.exec(text) ?? [];
  return Number(weeks) * 7 + Number(days);
}

interface Parts {
  request: { text: string | undefined } | null | undefined;
  authority: Buffer | null | undefined;
  key: PrivateKeyFact | undefined;
}

function missingParts(wanted: Wanted, { request, authority, key }: Parts): string | undefined {
  if (!request) return `there is no request ${wanted.csr_path}`;
  if (request.text === undefined) return `${wanted.csr_path} is no request for a certificate`;
  if (!key) return `there is no private key ${wanted.key}`;
  if (key.public === undefined) return `${wanted.key} is no private key, or has another passphrase`;
  if (wanted.authority === undefined) return undefined;
  if (!authority) return `there is no certificate ${wanted.authority}`;
  return readCertificate(authority) ? undefined : `${wanted.authority} is no certificate`;
}

function isSignedBy(certificate: Buffer | null, by: Buffer | null, key: PrivateKeyFact | undefined): boolean {
  const [one, signer] = [readCertificate(certificate), readCertificate(by)];
  if (!one || !signer || one.issuer !== signer.subject) return false;
  const ofKey = key?.public === undefined || signer.publicKey.export({ type: "spki", format: "pem" }) === key.public;
  return ofKey && one.verify(signer.publicKey);
}

function readCertificate(pem: Buffer | null | undefined): X509Certificate | undefined {
  if (!pem) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function described(pem: Buffer | null): Record<string, unknown> {
  const certificate = readCertificate(pem);
  if (!certificate) return {};
  const time = (text: string): string => `${new Date(text).toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
  return {
    ...{ notBefore: time(certificate.validFrom), notAfter: time(certificate.validTo) },
    serial_number: BigInt(`0x${certificate.serialNumber}`).toString(),
  };
}

function signing({ csr_path, authority, key, secret, days, digest }: Wanted): string {
  const { feed, body, flag } = passphraseInput(secret, "-passin");
  const signer = authority === undefined ? sh`-signkey ${key}` : sh`-CA ${authority} -CAkey ${key}`;
  const extensions = [
    "[v3]",
    "subjectKeyIdentifier = hash",
    ...(authority === undefined ? [] : ["authorityKeyIdentifier = keyid"]),
  ];
  const made = sh`printf '%s\\n' ${extensions} | { e=$(openssl x509 -req -in ${csr_path} ${raw(signer)} ${raw(flag)} -days ${days} ${`-${digest}`} -set_serial "0x$(openssl rand -hex 19)" -copy_extensions copyall -extfile /dev/stdin -extensions v3 -out "$new" 2>&1) || { printf '%s\\n' "$e" >&2; false; }; }`;
  const through = feed === "" ? made : `${feed.replace(/3<&0 $/, "")}{ exec 3<&0; ${made}; }`;
  return `${through}\n${body}`.trimEnd();
}
