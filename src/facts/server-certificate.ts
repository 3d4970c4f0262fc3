import { sh } from "../remote/quote.js";
import { keytool } from "./keystore.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

/** The certificate (PEM) that a server shows to the host, by `HOST:PORT`. */
export const serverCertificate = factKind<string, string>({
  name: "server_certificate",
  id: (address) => address,
  probe: (addresses) => needsTool("keytool") + addresses.map(probeOne).join(""),
  ...lineRecords,
  parse(record, address) {
    const said = Buffer.from(record.toString("latin1"), "base64").toString("utf8");
    const [pem] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(said) ?? [];
    return pem === undefined
      ? { status: "error", message: `${address} shows no certificate: ${said.trim().split("\n").at(-1) ?? ""}` }
      : { status: "known", value: `${pem}\n` };
  },
});

function probeOne(address: string): string {
  const call = `${keytool} -printcert -rfc`.concat(sh` -sslserver ${address}`);
  return `printf '%s\\n' "$({ ${call}; } 2>&1 </dev/null | base64 | tr -d '\\n')"\n`;
}
