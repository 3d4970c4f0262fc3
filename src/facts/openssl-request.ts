import { heredoc, raw, sh, type RawText } from "../remote/quote.js";
import { textOptions } from "./openssl-text.js";
import { passphraseInput } from "./private-key.js";
import { secretId } from "./secret-id.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface OpensslRequestKey {
  /** The private key. */
  key: string;
  passphrase?: string | undefined;
  /** For -subj. */
  subject: string;
  /** Configuration with the extensions. */
  config: string;
  digest: string;
}

/** What a request would say, as OpenSSL prints it; null where the private key is not there. */
export const opensslRequest = factKind<OpensslRequestKey, string | null>({
  name: "openssl_request",
  id: ({ passphrase, ...key }) => secretId(JSON.stringify([key, passphrase ?? null])),
  path: ({ key }) => key,
  probe: (keys) => needsTool("openssl") + keys.map(probeOne).join(""),
  ...lineRecords,
  parse(record, { key }) {
    const text = record.toString("latin1");
    if (text === "-") return { status: "known", value: null };
    const said = Buffer.from(text.slice(1), "base64").toString("utf8");
    return text.startsWith("+")
      ? { status: "known", value: said }
      : { status: "error", message: `no request can be made with ${key}: ${said.trim()}` };
  },
  nothing: null,
});

function probeOne(wanted: OpensslRequestKey): string {
  return sh`if [ ! -e ${wanted.key} ]; then echo -
elif o=$(${raw(requestScript(wanted, raw(textOptions("req"))))}
); then printf '+%s\\n' "$(printf '%s' "$o" | base64 | tr -d '\\n')"
else printf '!%s\\n' "$(printf '%s' "$o" | base64 | tr -d '\\n')"
fi
`;
}

/** Shell text that makes the request and prints it, or writes it, by further options of openssl-req(1). */
export function requestScript(wanted: OpensslRequestKey, options: RawText): string {
  const { key, passphrase, subject, config } = wanted;
  const algorithm = "-".concat(wanted.digest);
  const secret = passphraseInput(passphrase, "-passin");
  const settings = heredoc(config);
  // Each here-document is a pipe into a group: a substitution cannot hold the lines of two apart in every shell.
  const open = `{ base64 -d ${settings.redirect}
${settings.body}} | { exec 4<&0 </dev/null; `;
  const command = sh`openssl req -new -batch -config /dev/fd/4 -key ${key} ${raw(secret.flag)} -subj ${subject} -utf8 ${algorithm} ${options} 2>&1; }`;
  if (passphrase === undefined) return open + command;
  return `{ base64 -d ${heredocOf(secret.feed)}\n${secret.body}} | { exec 3<&0 </dev/null; ${open}${command}; }`;
}

function heredocOf(feed: string): string {
  return /<<'\w+'/.exec(feed)?.[0] ?? "";
}
