import * as z from "zod";
import { opensslRequest, requestScript, type OpensslRequestKey } from "../facts/openssl-request.js";
import { opensslText } from "../facts/openssl-text.js";
import { promise } from "../facts/types.js";
import { raw } from "../remote/quote.js";
import { madeFileFacts, madeFileParams, planMadeFile, planNoFile } from "./support/openssl/made-file.js";
import { requestConfig, subjectText, type RequestContent } from "./support/openssl/request-config.js";
import { differences, readSigned, shownContent } from "./support/openssl/text.js";
import { listOf } from "./support/list.js";
import { remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

const value = z.string().regex(/^[^\r\n\0]+$/, "expected one line");
const words = listOf(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 .:-]*$/, "expected the name of a usage"));
const fields = {
  country_name: "C",
  state_or_province_name: "ST",
  locality_name: "L",
  organization_name: "O",
  organizational_unit_name: "OU",
  common_name: "CN",
  email_address: "emailAddress",
} as const;

const params = z
  .strictObject({
    path: remotePath.describe("The file of the request"),
    privatekey_path: remotePath.optional().describe("The private key; needed unless `state: absent`"),
    privatekey_passphrase: value.optional().describe("Its passphrase"),
    subject: z
      .record(z.string().regex(/^[A-Za-z0-9.]+$/, "expected the name of a field"), listOf(value))
      .default({})
      .describe("Further fields of the subject, by their names or short names"),
    country_name: value.optional().describe("Field C of the subject"),
    state_or_province_name: value.optional().describe("Field ST of the subject"),
    locality_name: value.optional().describe("Field L of the subject"),
    organization_name: value.optional().describe("Field O of the subject"),
    organizational_unit_name: value.optional().describe("Field OU of the subject"),
    common_name: value.optional().describe("Field CN of the subject"),
    email_address: value.optional().describe("Field emailAddress of the subject"),
    subject_alt_name: listOf(
      z.string().regex(/^(DNS|IP|email|URI|RID):[^\r\n\0]+$/, "expected DNS:, IP:, email:, URI: or RID: with a name"),
    )
      .optional()
      .describe("Names that the certificate is good for"),
    subject_alt_name_critical: z.boolean().default(false).describe("Whoever does not understand these must refuse"),
    use_common_name_for_san: z
      .boolean()
      .default(true)
      .describe("Take the common name where there is no `subject_alt_name`"),
    key_usage: words.default([]).describe("What the key is for: digitalSignature, keyEncipherment, keyCertSign…"),
    key_usage_critical: z.boolean().default(false).describe("Whoever does not understand it must refuse"),
    extended_key_usage: words.default([]).describe("What the certificate is for: serverAuth, clientAuth…"),
    extended_key_usage_critical: z.boolean().default(false).describe("Whoever does not understand it must refuse"),
    basic_constraints: words.default([]).describe("`CA:TRUE`, `pathlen:0`"),
    basic_constraints_critical: z.boolean().default(false).describe("Whoever does not understand them must refuse"),
    ocsp_must_staple: z.boolean().default(false).describe("Ask for OCSP Must Staple"),
    digest: z.enum(["sha224", "sha256", "sha384", "sha512"]).default("sha256").describe("Digest that is signed"),
    force: z.boolean().default(false).describe("Make another request in any case"),
    state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
    ...madeFileParams,
  })
  .refine(({ state, privatekey_path }) => state === "absent" || privatekey_path !== undefined, {
    error: "expected privatekey_path",
  })
  .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" });

type Wanted = z.output<typeof params>;

export const opensslCsr = defineModule({
  name: "openssl_csr",
  collection: "community.crypto",
  summary: "Make a request for a certificate",
  notes:
    "A request that says the same of the same key stays as it is. Comparing is left to the host's OpenSSL, which is asked what the request would say. " +
    "Keys and contents as text, `subject_ordered`, name constraints, CRLs, identifiers of keys and `version` are not there.",
  examples: `- name: Request of the gateway
  openssl_csr:
    path: /etc/ssl/gateway.csr
    privatekey_path: /etc/ssl/private/gateway.key
    common_name: gw.example.com
    subject_alt_name: ["DNS:gw.example.com", "IP:10.0.0.5"]
    extended_key_usage: serverAuth
`,
  params,
  facts: (wanted) => ({
    ...madeFileFacts(wanted.path),
    printed: opensslText({ path: wanted.path, kind: "req" }),
    request: wanted.state === "absent" ? undefined : opensslRequest(keyOf(wanted)),
  }),
  plan(wanted, { printed, request, ...facts }, context) {
    const { path, state, backup, owner, group, mode, force } = wanted;
    if (state === "absent") return planNoFile(path, backup, facts, context);
    const content = contentOf(wanted);
    const result = {
      ...{ filename: path, privatekey: wanted.privatekey_path, subject: content.subject },
      ...{ subjectAltName: content.names, keyUsage: content.keyUsage },
      ...{ extendedKeyUsage: content.extendedKeyUsage, basicConstraints: content.basicConstraints },
    };
    if (typeof request !== "string" && context.predicted !== true)
      return { changes: [], failed: `there is no private key ${wanted.privatekey_path}`, result };
    const asked = typeof request === "string" ? readSigned(request) : undefined;
    const there = printed?.text === undefined ? undefined : readSigned(printed.text);
    const right = facts.target.type === "file" && asked && there && differences(there, asked).length === 0 && !force;
    const before = there ? shownContent(there) : null;
    const make = right
      ? undefined
      : {
          diff: [{ path, attribute: "request", before, after: asked ? shownContent(asked) : "a new one" }],
          script: requestScript(keyOf(wanted), raw('-out "$new"')),
          facts: [promise(opensslText({ path, kind: "req" }), { text: undefined })],
        };
    return planMadeFile({ path, attributes: { owner, group, mode }, backup, make, result }, facts, context);
  },
});

function keyOf(wanted: Wanted): OpensslRequestKey {
  const content = contentOf(wanted);
  return {
    ...{ key: wanted.privatekey_path ?? "/", passphrase: wanted.privatekey_passphrase, digest: wanted.digest },
    ...{ subject: subjectText(content.subject), config: requestConfig(content) },
  };
}

function contentOf(wanted: Wanted): RequestContent {
  const own = Object.entries(fields).flatMap(([name, short]): [string, string][] => {
    const text = wanted[name as keyof typeof fields];
    return text === undefined ? [] : [[short, text]];
  });
  const more = Object.entries(wanted.subject).flatMap(([name, values]) =>
    values.map((one): [string, string] => [name, one]),
  );
  const byName =
    wanted.use_common_name_for_san && wanted.common_name !== undefined ? [`DNS:${wanted.common_name}`] : [];
  return {
    subject: [...own, ...more],
    ...{ names: wanted.subject_alt_name ?? byName, namesCritical: wanted.subject_alt_name_critical },
    ...{ keyUsage: wanted.key_usage, keyUsageCritical: wanted.key_usage_critical },
    ...{ extendedKeyUsage: wanted.extended_key_usage, extendedKeyUsageCritical: wanted.extended_key_usage_critical },
    ...{ basicConstraints: wanted.basic_constraints, basicConstraintsCritical: wanted.basic_constraints_critical },
    mustStaple: wanted.ocsp_must_staple,
  };
}
