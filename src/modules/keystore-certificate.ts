import * as z from "zod";
import { file as fileFact, octal } from "../facts/file.js";
import { describeCertificate, keystore as keystoreFact } from "../facts/keystore.js";
import { promise } from "../facts/types.js";
import { heredoc, sh } from "../remote/quote.js";
import { ancestors, missingParent } from "./support/ancestors.js";
import { temporaryBeside } from "./support/delivery.js";
import { attributeChanges, withAttributes } from "./support/attributes.js";
import { attributeParams, keystoreAlias, keystorePassword, remotePath } from "./support/params.js";
import { defineModule, type PlanContext } from "./types.js";

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
  facts: (wanted) => ({
    target: fileFact(wanted.path),
    above: ancestors(wanted.path).map((path) => fileFact(path)),
    entries: keystoreFact({ path: wanted.path, password: wanted.password }),
  }),
  plan(wanted, { target, above, entries }, context) {
    const alias = wanted.alias.toLowerCase();
    const certificate = describeCertificate(wanted.certificate);
    const present = entries?.[alias];
    if (target.type !== "absent" && present?.fingerprint === certificate.fingerprint) {
      return {
        changes: attributeChanges(wanted.path, target, wanted, context),
        result: { path: wanted.path, fingerprint: certificate.fingerprint },
      };
    }
    const failed =
      (present !== undefined && present.type !== "trustedCertEntry"
        ? `${wanted.path}: the entry ${wanted.alias} holds a key, which a certificate must not replace`
        : undefined) ??
      missingParent(wanted.path, above) ??
      (target.type !== "absent" && target.type !== "file" ? `${wanted.path} is a ${target.type}` : undefined);
    if (failed !== undefined) return { changes: [], failed };
    const before = target.type === "file" ? target : { type: "file" as const, mode: 0o644, owner: context.host.user };
    const after = withAttributes(before, wanted, context);
    const entry = { type: "trustedCertEntry" as const, ...certificate };
    return {
      changes: [
        {
          diff: [
            {
              path: wanted.path,
              attribute: `entry ${wanted.alias}`,
              before: present?.fingerprint ?? null,
              after: certificate.fingerprint,
            },
          ],
          script: importCertificate(wanted, present !== undefined, octal(after.mode), context),
          effect: {
            kind: "opaque",
            facts: [
              promise(fileFact(wanted.path), after),
              promise(keystoreFact({ path: wanted.path, password: wanted.password }), { ...entries, [alias]: entry }),
            ],
          },
        },
      ],
      result: { path: wanted.path, fingerprint: certificate.fingerprint },
    };
  },
});

/** keytool works on a copy beside the file, which takes its place when all went well. */
function importCertificate(
  wanted: z.output<typeof params>,
  replace: boolean,
  mode: string,
  { host }: PlanContext,
): string {
  const secret = heredoc(`${wanted.password}\n`);
  const twice = heredoc(`${wanted.password}\n`.repeat(2));
  const pem = heredoc(wanted.certificate);
  const owner = wanted.owner === host.user ? "" : (wanted.owner ?? "");
  const remove = replace
    ? `base64 -d ${secret.redirect} | ` +
      sh`LC_ALL=C.UTF-8 keytool -J-Duser.language=en -delete -keystore "$t" -alias ${wanted.alias} >&2` +
      `\n${secret.body}`
    : "";
  return (
    sh`t=${temporaryBeside(wanted.path)}
umask 077
[ ! -e ${wanted.path} ] || cp -p -- ${wanted.path} "$t" || exit
` +
    `base64 -d >"$t.pem" ${pem.redirect}
${pem.body}${remove}base64 -d ${twice.redirect} | ` +
    sh`LC_ALL=C.UTF-8 keytool -J-Duser.language=en -importcert -noprompt -keystore "$t" -storetype ${wanted.store_type} -alias ${wanted.alias} -file "$t.pem" >&2` +
    `
${twice.body}c=$?
rm -f -- "$t.pem"
` +
    sh`[ $c -eq 0 ] && mdc_place "$t" ${wanted.path} ${mode} ${owner} ${wanted.group ?? ""} || { rm -f -- "$t"; exit 1; }`
  );
}
