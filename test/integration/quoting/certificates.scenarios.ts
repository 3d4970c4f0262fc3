import { posix } from "node:path";
import type { Scenario } from "./scenario.js";
import { fewNames, isName } from "./texts.js";

const { join } = posix;
const curve = { type: "ECC", curve: "secp256r1" };
const isLine = (text: string): boolean => text !== "" && !/[\r\n\0]/.test(text);

export const scenarios: Scenario[] = [
  {
    title: "keys and certificates in files",
    modules: ["openssl_privatekey", "openssl_csr", "x509_certificate"],
    texts: "name",
    only: fewNames,
    suits: isName,
    before: ({ text }) => ({ [text]: { type: "directory" } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "openssl_privatekey",
          params: { path: join(dir, text, text), ...curve, passphrase: isLine(text) ? text : "none" },
        }),
        tree: ({ text }) => ({
          [text]: { type: "directory" },
          [`${text}/${text}`]: { type: "file", mode: 0o600, owner: "root" },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "openssl_csr",
          params: {
            ...{ path: join(dir, "csr"), privatekey_path: join(dir, text, text) },
            ...{ privatekey_passphrase: isLine(text) ? text : "none", use_common_name_for_san: false },
            organization_name: isLine(text) ? text.slice(0, 30) : "none",
          },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "x509_certificate",
          params: {
            ...{ path: join(dir, text, "pem"), csr_path: join(dir, "csr"), provider: "selfsigned" },
            ...{ privatekey_path: join(dir, text, text), privatekey_passphrase: isLine(text) ? text : "none" },
          },
        }),
      },
    ],
  },
];
