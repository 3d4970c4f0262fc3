import { sh } from "../remote/quote.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface OpensslTextKey {
  path: string;
  kind: "req" | "x509";
}

/** OpenSSL's names in a form in which those of requests and certificates are alike, and no signature, which may be another each time. */
export function textOptions(kind: OpensslTextKey["kind"]): string {
  return `-noout -text -nameopt RFC2253,-esc_msb,utf8 ${kind === "req" ? "-reqopt" : "-certopt"} no_sigdump`;
}

/** A request or a certificate as OpenSSL prints it; null where there is none, undefined where the file is another thing. */
export const opensslText = factKind<OpensslTextKey, { text: string | undefined } | null>({
  name: "openssl_text",
  id: ({ path, kind }) => `${kind} ${path}`,
  path: ({ path }) => path,
  probe: (keys) =>
    needsTool("openssl") +
    keys
      .map(
        ({ path, kind }) =>
          sh`if [ ! -e ${path} ]; then echo -; elif [ ! -r ${path} ]; then echo x; else printf '+%s\\n' "$(openssl ${kind} -in ${path} ` +
          `${textOptions(kind)} 2>/dev/null </dev/null | base64 | tr -d '\\n')"; fi\n`,
      )
      .join(""),
  ...lineRecords,
  parse(record, { path }) {
    const text = record.toString("latin1");
    if (text === "-") return { status: "known", value: null };
    if (text === "x") return { status: "denied", message: `${path}: permission denied` };
    const printed = Buffer.from(text.slice(1), "base64").toString("utf8");
    return { status: "known", value: { text: printed === "" ? undefined : printed } };
  },
  nothing: null,
  compare: (promised, actual) =>
    (promised === null) === (actual === null) && (actual === null || actual.text !== undefined)
      ? []
      : ["OpenSSL cannot read it"],
});
