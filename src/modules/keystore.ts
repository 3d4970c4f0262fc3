import * as z from "zod";
import { file as fileFact, octal } from "../facts/file.js";
import { keystore as keystoreFact } from "../facts/keystore.js";
import { promise } from "../facts/types.js";
import { heredoc, sh } from "../remote/quote.js";
import { ancestors, missingParent } from "./support/ancestors.js";
import { temporaryBeside } from "./support/delivery.js";
import { attributeChanges, withAttributes } from "./support/attributes.js";
import { keystoreResult } from "./support/keystore-result.js";
import { attributeParams, keystoreAlias, keystorePassword, remotePath } from "./support/params.js";
import { defineModule, type PlanContext } from "./types.js";

const params = z.strictObject({
  path: remotePath.describe("The keystore file"),
  alias: keystoreAlias.describe("Name of the entry"),
  password: keystorePassword
    .min(6)
    .describe("Password of the keystore and of its keys; keytool wants six characters or more"),
  dname: z.string().default("CN=localhost").describe('Distinguished name, such as "CN=api.example.com, O=Example"'),
  subject_alt_names: z
    .array(z.string())
    .default([])
    .describe('Names that the certificate is good for: host names, or "ip:10.0.0.1"'),
  validity_days: z.int().positive().default(3650).describe("Days until the certificate ends"),
  key_size: z.int().min(2048).default(2048).describe("Bits of the RSA key"),
  store_type: z.enum(["PKCS12", "JKS"]).default("PKCS12").describe("Format of a new keystore"),
  ...attributeParams,
});

export const keystore = defineModule({
  name: "keystore",
  summary: "Make a key pair with a self-signed certificate in a Java keystore",
  notes:
    "An entry with that alias is left as it is, whatever its certificate says: a key that others rely on is not replaced by itself. " +
    "A new file has mode 0600 unless told. The password reaches keytool on its standard input only. The result has `certificate` (PEM), `fingerprint` and `not_after` of an entry that is there.",
  examples: `- name: Key of all nodes
  keystore:
    path: <%= apim_home %>/repository/resources/security/wso2carbon.jks
    alias: wso2carbon
    dname: CN=api.example.com
    subject_alt_names: [api.example.com, gw.example.com]
    password: <%= keystore_password %>
    owner: wso2
    mode: "0600"
`,
  params,
  facts: (wanted) => ({
    target: fileFact(wanted.path),
    above: ancestors(wanted.path).map((path) => fileFact(path)),
    entries: keystoreFact({ path: wanted.path, password: wanted.password }),
  }),
  plan(wanted, { target, above, entries }, context) {
    const alias = wanted.alias.toLowerCase();
    const present = entries?.[alias];
    if (present && target.type !== "absent") {
      return {
        changes: attributeChanges(wanted.path, target, wanted, context),
        result: keystoreResult(wanted.path, present),
      };
    }
    const failed =
      missingParent(wanted.path, above) ??
      (target.type !== "absent" && target.type !== "file" ? `${wanted.path} is a ${target.type}` : undefined);
    if (failed !== undefined) return { changes: [], failed };
    const before = target.type === "file" ? target : { type: "file" as const, mode: 0o600, owner: context.host.user };
    const after = withAttributes(before, wanted, context);
    return {
      changes: [
        {
          diff: [
            {
              path: wanted.path,
              attribute: `entry ${wanted.alias}`,
              before: null,
              after: `${wanted.dname}, RSA ${wanted.key_size}`,
            },
          ],
          script: generate(wanted, target.type === "file", octal(after.mode), context),
          effect: {
            kind: "opaque",
            facts: [
              promise(fileFact(wanted.path), after),
              promise(keystoreFact({ path: wanted.path, password: wanted.password }), {
                ...entries,
                [alias]: { type: "PrivateKeyEntry" as const },
              }),
            ],
          },
        },
      ],
      result: { path: wanted.path },
    };
  },
});

/** keytool works on a copy beside the file, which takes its place when all went well. */
function generate(wanted: z.output<typeof params>, exists: boolean, mode: string, { host }: PlanContext): string {
  // keytool asks for the password, of a new keystore twice, and for a JKS for that of the key: an empty answer means the same.
  const secret = heredoc(`${`${wanted.password}\n`.repeat(exists ? 1 : 2)}\n`);
  const names = wanted.subject_alt_names
    .map((name) => (/^(ip|dns|email|uri):/i.test(name) ? name : `dns:${name}`))
    .join(",");
  const extension = names === "" ? "" : sh` -ext ${`SAN=${names}`}`;
  const temporary = temporaryBeside(wanted.path);
  const owner = wanted.owner === host.user ? "" : (wanted.owner ?? "");
  return (
    sh`t=${temporary}
umask 077
[ ! -e ${wanted.path} ] || cp -p -- ${wanted.path} "$t" || exit
base64 -d ` +
    `${secret.redirect} | LC_ALL=C.UTF-8 keytool -J-Duser.language=en ` +
    sh`-genkeypair -keystore "$t" -storetype ${wanted.store_type} -alias ${wanted.alias} -keyalg RSA -keysize ${wanted.key_size} -validity ${wanted.validity_days} -dname ${wanted.dname}` +
    `${extension} >&2
${secret.body}` +
    sh`[ $? -eq 0 ] && mdc_place "$t" ${wanted.path} ${mode} ${owner} ${wanted.group ?? ""} || { rm -f -- "$t"; exit 1; }`
  );
}
