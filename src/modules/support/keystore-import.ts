import { keytool } from "../../facts/keystore.js";
import { heredoc, sh } from "../../remote/quote.js";

/** The keystore "$t", an entry of which is to be another one. */
export interface EntryPlace {
  alias: string;
  password: string;
  /** Format of a new keystore; keytool's own choice unless told. */
  storeType?: string | undefined;
}

/** Shell text that removes an entry. */
export function removalCommands({ alias, password }: EntryPlace): string {
  const secret = heredoc(`${password}\n`);
  return (
    `base64 -d ${secret.redirect} | ${keytool}` + sh` -delete -keystore "$t" -alias ${alias} >&2` + `\n${secret.body}`
  );
}

/** Shell text that puts a certificate in as one that is trusted. keytool asks for the password of a new keystore twice. */
export function certificateCommands(place: EntryPlace, certificate: string, trusted = false): string {
  const twice = heredoc(`${place.password}\n`.repeat(2));
  const pem = heredoc(certificate);
  return (
    `base64 -d >"$t.pem" ${pem.redirect}
${pem.body}base64 -d ${twice.redirect} | ${keytool}` +
    sh` -importcert -noprompt -keystore "$t" ${typeWords("-storetype", place)} -alias ${place.alias} -file "$t.pem" ${trusted ? ["-trustcacerts"] : []} >&2` +
    `
${twice.body}c=$?
rm -f -- "$t.pem"
[ $c -eq 0 ]
`
  );
}

/** Shell text that takes a key with its certificates over from a PKCS #12 file; `from` is its path, or "$t.p12" where that is undefined. */
export function takeoverCommands(
  place: EntryPlace,
  source: { path: string | undefined; alias: string; password: string },
  exists: boolean,
): string {
  const secret = heredoc(`${place.password}\n`.repeat(exists ? 1 : 2).concat(`${source.password}\n`));
  const path = source.path === undefined ? '"$t.p12"' : sh`${source.path}`;
  return (
    `base64 -d ${secret.redirect} | ${keytool} -importkeystore -noprompt -srcstoretype PKCS12 -srckeystore ${path}` +
    sh` -srcalias ${source.alias} -destkeystore "$t" -destalias ${place.alias} ${typeWords("-deststoretype", place)} >&2` +
    `\n${secret.body}`
  );
}

function typeWords(option: string, { storeType }: EntryPlace): string[] {
  return storeType === undefined ? [] : [option, storeType];
}
