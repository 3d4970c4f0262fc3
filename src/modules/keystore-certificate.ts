import * as z from "zod";
import { describeCertificate } from "../facts/keystore.js";
import { entryOf, keystoreAttributes, keystoreFacts, planEntry } from "./support/keystore-file.js";
import { certificateCommands, removalCommands } from "./support/keystore-import.js";
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

function importCertificate(
  { alias, password, store_type, certificate }: z.output<typeof params>,
  replace: boolean,
): string {
  const place = { alias, password, storeType: store_type };
  return (replace ? removalCommands(place) : "") + certificateCommands(place, certificate);
}
