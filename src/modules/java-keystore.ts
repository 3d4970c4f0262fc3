import * as z from "zod";
import { describeCertificate } from "../facts/keystore.js";
import { magic } from "../facts/magic.js";
import { text } from "../facts/text.js";
import { heredoc, raw, sh } from "../remote/quote.js";
import { certificateOf } from "./support/certificate.js";
import { entryOf, keystoreAttributes, keystoreFacts, planEntry } from "./support/keystore-file.js";
import { takeoverCommands } from "./support/keystore-import.js";
import { attributeParams, keystoreAlias, keystorePassword, remotePath } from "./support/params.js";
import { defineModule, type Plan } from "./types.js";

/** How a JKS begins; whatever else keytool opens counts as PKCS #12. */
const jksMagic = "feedfeed";

const params = z
  .strictObject({
    name: keystoreAlias.describe("Name of the entry"),
    dest: remotePath.describe("The keystore"),
    password: keystorePassword.min(6).describe("Password of the keystore and of its key"),
    certificate: z.string().optional().describe("Certificate, and those that sign it, PEM"),
    certificate_path: remotePath.optional().describe("The same as a file of the host"),
    private_key: z.string().optional().describe("Private key, PEM"),
    private_key_path: remotePath.optional().describe("The same as a file of the host"),
    private_key_passphrase: z
      .string()
      .regex(/^[^\r\n\0]*$/, "expected one line")
      .optional()
      .describe("Passphrase of the private key"),
    keystore_type: z.enum(["jks", "pkcs12"]).optional().describe("Format; keytool's choice unless told"),
    force: z.boolean().default(false).describe("Make it anew in any case"),
    ssl_backend: z.enum(["openssl", "cryptography"]).optional().describe("Accepted without effect: it is OpenSSL"),
    ...attributeParams,
  })
  .refine((all) => (all.certificate === undefined) !== (all.certificate_path === undefined), {
    error: "expected one of certificate and certificate_path",
  })
  .refine((all) => (all.private_key === undefined) !== (all.private_key_path === undefined), {
    error: "expected one of private_key and private_key_path",
  })
  .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" })
  .transform(({ name, dest, ...rest }) => ({ ...rest, path: dest, alias: name, anew: true as const }));

type Wanted = z.output<typeof params>;

export const javaKeystore = defineModule({
  name: "java_keystore",
  collection: "community.general",
  summary: "Make a Java keystore of a certificate and its private key",
  notes:
    "The keystore is made anew, and holds nothing else then, when the entry is missing, its certificate or the format is another one, or the password does not open it. " +
    "[java_cert](java_cert.md) adds to one that is there. Passwords reach keytool and openssl on their standard input only. A new file has mode 0600 unless told (Ansible's has what the umask leaves).",
  examples: `- name: Keystore of the gateway
  java_keystore:
    name: gateway
    dest: /opt/wso2am/repository/resources/security/gateway.jks
    certificate_path: /etc/ssl/gateway.pem
    private_key_path: /etc/ssl/private/gateway.key
    password: <%= keystore_password %>
    keystore_type: jks
    owner: wso2
`,
  params,
  facts: (wanted) => ({
    ...keystoreFacts(wanted),
    format: magic(wanted.path),
    file: wanted.certificate_path === undefined ? undefined : text(wanted.certificate_path),
  }),
  plan(wanted, facts, context): Plan {
    const { certificate, certificate_path, keystore_type, force } = wanted;
    const found = certificateOf(certificate ?? facts.file);
    if (!found) {
      const failed =
        facts.file === null ? `${certificate_path} is not there` : "the certificate cannot be read: expected PEM";
      return { changes: [], failed };
    }
    const described = describeCertificate(found);
    const present = entryOf(wanted, facts);
    const format = facts.format === jksMagic ? "jks" : "pkcs12";
    const result = { fingerprint: described.fingerprint };
    const right = present?.fingerprint === described.fingerprint && (keystore_type ?? format) === format;
    if (right && !force) return { changes: keystoreAttributes(wanted, facts, context), result };
    const made = {
      entry: { type: "PrivateKeyEntry" as const, ...described },
      alone: true as const,
      diff: { before: present?.fingerprint ?? null, after: described.fingerprint },
      script: making(wanted),
      mode: 0o600,
      result,
    };
    return planEntry(wanted, made, facts, context);
  },
});

/** OpenSSL's name for the entry: it knows only some characters. */
const bound = "bound";

/** OpenSSL binds key and certificate together, and keytool takes them over. */
function making({ alias, password, keystore_type, private_key_passphrase, ...from }: Wanted): string {
  const [certificate, key] = [from.certificate, from.private_key].map((content) =>
    content === undefined ? undefined : heredoc(content),
  );
  const spoken = private_key_passphrase === undefined ? [] : [private_key_passphrase];
  const secret = heredoc([...spoken, password].map((line) => `${line}\n`).join(""));
  const bind =
    sh`base64 -d ${raw(secret.redirect)} | openssl pkcs12 -export -name ${bound} -in ${fileOr(from.certificate_path, "pem")} -inkey ${fileOr(from.private_key_path, "key")} -out "$t.p12" ${spoken.length > 0 ? ["-passin", "stdin"] : []} -passout stdin >&2` +
    `\n${secret.body}`;
  const place = { alias, password, storeType: keystore_type?.toUpperCase() };
  const take = takeoverCommands(place, { path: undefined, alias: bound, password }, false);
  return (
    `for f in pem key p12; do mdc_temp "$t.$f"; done
rm -f -- "$t" "$t.p12"
` +
    (certificate ? `base64 -d >"$t.pem" ${certificate.redirect}\n${certificate.body}` : "") +
    (key ? `base64 -d >"$t.key" ${key.redirect}\n${key.body}` : "") +
    `${bind}[ $? -eq 0 ] && {
${take}}
c=$?
rm -f -- "$t.pem" "$t.key" "$t.p12"
[ $c -eq 0 ]
`
  );
}

function fileOr(path: string | undefined, end: string): { raw: string } {
  return raw(path === undefined ? `"$t.${end}"` : sh`${path}`);
}
