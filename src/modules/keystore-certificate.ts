import * as z from "zod";
import { describeCertificate, keytool } from "../facts/keystore.js";
import { heredoc, sh } from "../remote/quote.js";
import { entryOf, keystoreAttributes, keystoreFacts, planEntry } from "./support/keystore-file.js";
import { attributeParams, keystoreAlias, keystorePassword, remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

const params = z.strictObject({
  path: remotePath.describe("The truststore file"),
  alias: keystoreAlias.describe("Name of the entry"),
  password: keystorePassword.min(6).describe("Password of the truststore"),
  certificate: z
    .string()
    .includes("-----BEGIN CERTIFICATE-----", { error: "expected a certificate in PEM form" })
    .describe("The certificate, PEM"),
  store_type: z.enum(["PKCS12", "JKS"]).default("PKCS12").describe("Format of a new truststore"),
  ...attributeParams,
});

export const keystoreCertificate = defineModule({
  name: "keystore_certificate",
  summary: "Trust a certificate: put it into a Java truststore under an alias",
  notes:
    "Another certificate under the same alias is replaced; a private key never is. A new file has mode 0644 unless told. The password reaches keytool on its standard input only.",
  examples: `- name: Trust the key of all nodes
  keystore_certificate:
    path: <%= apim_home %>/repository/resources/security/client-truststore.jks
    alias: wso2carbon
    password: <%= truststore_password %>
    certificate: <%= own_certificate.certificate %>
`,
  params,
  facts: (wanted) => keystoreFacts(wanted),
  plan(wanted, facts, context) {
    const certificate = describeCertificate(wanted.certificate);
    const present = entryOf(wanted, facts);
    const result = { path: wanted.path, fingerprint: certificate.fingerprint };
    if (present?.fingerprint === certificate.fingerprint)
      return { changes: keystoreAttributes(wanted, facts, context), result };
    if (present !== undefined && present.type !== "trustedCertEntry") {
      const failed = `${wanted.path}: the entry ${wanted.alias} holds a key, which a certificate must not replace`;
      return { changes: [], failed };
    }
    const made = {
      entry: { type: "trustedCertEntry" as const, ...certificate },
      diff: { before: present?.fingerprint ?? null, after: certificate.fingerprint },
      script: importCertificate(wanted, present !== undefined),
      mode: 0o644,
      result,
    };
    return planEntry(wanted, made, facts, context);
  },
});

function importCertificate(wanted: z.output<typeof params>, replace: boolean): string {
  const secret = heredoc(`${wanted.password}\n`);
  const twice = heredoc(`${wanted.password}\n`.repeat(2));
  const pem = heredoc(wanted.certificate);
  const remove = replace
    ? `base64 -d ${secret.redirect} | ${keytool}` +
      sh` -delete -keystore "$t" -alias ${wanted.alias} >&2` +
      `\n${secret.body}`
    : "";
  return (
    `base64 -d >"$t.pem" ${pem.redirect}
${pem.body}${remove}base64 -d ${twice.redirect} | ${keytool}` +
    sh` -importcert -noprompt -keystore "$t" -storetype ${wanted.store_type} -alias ${wanted.alias} -file "$t.pem" >&2` +
    `
${twice.body}c=$?
rm -f -- "$t.pem"
[ $c -eq 0 ]
`
  );
}
