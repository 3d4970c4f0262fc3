import { heredoc, raw, sh } from "../remote/quote.js";
import { secretId } from "./secret-id.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface PrivateKeyKey {
  path: string;
  passphrase?: string | undefined;
}

/** A private key, of which the public half leaves the host; null where there is no file. In promises attributes may be left out. */
export type PrivateKeyFact = {
  /** PEM; undefined where the file is no key, or one with another passphrase. */
  public?: string | undefined;
  encrypted?: boolean;
} | null;

/** A private key by its path and passphrase, as the host's OpenSSL reads it. */
export const privateKey = factKind<PrivateKeyKey, PrivateKeyFact>({
  name: "private_key",
  id: ({ path, passphrase }) => `${path}#${passphrase === undefined ? "" : secretId(passphrase)}`,
  path: ({ path }) => path,
  probe: (keys) => needsTool("openssl") + keys.map(probeOne).join(""),
  ...lineRecords,
  parse(record, { path }) {
    const text = record.toString("latin1");
    if (text === "-") return { status: "known", value: null };
    if (text === "x") return { status: "denied", message: `${path}: permission denied` };
    const pem = Buffer.from(text.slice(1), "base64").toString("utf8");
    const encrypted = text.startsWith("e");
    return { status: "known", value: { public: pem === "" ? undefined : `${pem}\n`, encrypted } };
  },
  nothing: null,
  compare(promised, actual) {
    if (promised === null || actual === null) return promised === actual ? [] : ["there is no key"];
    return actual.public === undefined ? ["the key cannot be read"] : [];
  },
});

function probeOne({ path, passphrase }: PrivateKeyKey): string {
  const { feed, body, flag } = passphraseInput(passphrase, "-passin");
  return (
    sh`if [ ! -e ${path} ]; then echo -
elif [ ! -r ${path} ]; then echo x
else
  grep -q ENCRYPTED ${path} && m=e || m=p
  k=$(${raw(feed)}openssl pkey -in ${path} ${raw(flag)} -pubout 2>/dev/null </dev/null
` +
    `${body}) || k=
  printf '%s%s\\n' $m "$(printf '%s' "$k" | base64 | tr -d '\\n')"
fi
`
  );
}

/**
 * How a passphrase reaches OpenSSL: on descriptor 3 of a command that `feed` stands before, never as an argument. Without one it asks
 * nobody.
 */
export function passphraseInput(
  passphrase: string | undefined,
  option: "-passin" | "-passout" | "-pass",
): { feed: string; body: string; flag: string } {
  if (passphrase === undefined) return { feed: "", body: "", flag: option === "-passin" ? "-passin pass:" : "" };
  const secret = heredoc(`${passphrase}\n`);
  return { feed: `base64 -d ${secret.redirect} | 3<&0 `, body: secret.body, flag: `${option} fd:3` };
}
