import * as z from "zod";
import { keytool } from "../facts/keystore.js";
import { heredoc, sh } from "../remote/quote.js";
import { entryOf, keystoreAttributes, keystoreFacts, planEntry } from "./support/keystore-file.js";
import { keystoreResult } from "./support/keystore-result.js";
import { attributeParams, keystoreAlias, keystorePassword, remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

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
  facts: (wanted) => keystoreFacts(wanted),
  plan(wanted, facts, context) {
    const present = entryOf(wanted, facts);
    if (present)
      return { changes: keystoreAttributes(wanted, facts, context), result: keystoreResult(wanted.path, present) };
    const made = {
      entry: { type: "PrivateKeyEntry" as const },
      diff: { before: null, after: `${wanted.dname}, RSA ${wanted.key_size}` },
      script: generate(wanted, facts.target.type === "file"),
      mode: 0o600,
      result: { path: wanted.path },
    };
    return planEntry(wanted, made, facts, context);
  },
});

function generate(wanted: z.output<typeof params>, exists: boolean): string {
  // keytool asks for the password, of a new keystore twice, and for a JKS for that of the key: an empty answer means the same.
  const secret = heredoc(`${`${wanted.password}\n`.repeat(exists ? 1 : 2)}\n`);
  const names = wanted.subject_alt_names
    .map((name) => (/^(ip|dns|email|uri):/i.test(name) ? name : `dns:${name}`))
    .join(",");
  const extension = names === "" ? "" : sh` -ext ${`SAN=${names}`}`;
  return (
    `base64 -d ${secret.redirect} | ${keytool}` +
    sh` -genkeypair -keystore "$t" -storetype ${wanted.store_type} -alias ${wanted.alias} -keyalg RSA -keysize ${wanted.key_size} -validity ${wanted.validity_days} -dname ${wanted.dname}` +
    `${extension} >&2\n${secret.body}`
  );
}
