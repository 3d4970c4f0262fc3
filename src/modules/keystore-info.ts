import * as z from "zod";
import { keystore as keystoreFact } from "../facts/keystore.js";
import { keystoreResult } from "./support/keystore-result.js";
import { keystoreAlias, keystorePassword, remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

export const keystoreInfo = defineModule({
  name: "keystore_info",
  summary: "Read an entry of a Java keystore: certificate, fingerprint, end of validity",
  readsOnly: true,
  notes:
    "Changes nothing. The result has `exists`, `aliases`, `certificate` (PEM), `fingerprint`, `not_after`, `days_left` and `subject_alt_name`.",
  examples: `- name: Certificate of this datacenter
  keystore_info:
    path: /opt/wso2am/repository/resources/security/wso2carbon.jks
    alias: wso2carbon
    password: <%= keystore_password %>
  register: own_certificate
`,
  params: z.strictObject({
    path: remotePath.describe("The keystore file"),
    alias: keystoreAlias.describe("Name of the entry"),
    password: keystorePassword.describe("Password of the keystore"),
  }),
  facts: ({ path, password }) => ({ entries: keystoreFact({ path, password }) }),
  plan({ path, alias }, { entries }) {
    const entry = entries?.[alias.toLowerCase()];
    const result = { exists: entry !== undefined, aliases: Object.keys(entries ?? {}) };
    return { changes: [], result: entry ? { ...result, ...keystoreResult(path, entry) } : result };
  },
});
