import { posix } from "node:path";
import type { Hostile, Scenario } from "./scenario.js";
import { startOf } from "./texts.js";

const { join } = posix;

/** Self-signed, and good for a hundred years. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUaV1VyvvVVT+odtYoK3nIa9J49cowCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHdHJ1c3RlZDAgFw0yNjExMjExMjU0MzFaGA8yMTI2MTAyODEy
NTQzMVowEjEQMA4GA1UEAwwHdHJ1c3RlZDBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABD7NeZ9MP3nmxNIZbbKUX0Wk1xSYy/P0BWXWBD3hn1c+OGHg7mhEMp0nx8jJ
5gADPOEKos60xqNYQ3dXruerMUejUzBRMB0GA1UdDgQWBBSFUIK27D6MV19hdp5F
9fJdklxKLzAfBgNVHSMEGDAWgBSFUIK27D6MV19hdp5F9fJdklxKLzAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIHh/vyKzl4Zk6+xMhHZhUbxzCigX
MzyD+8YPTE/7HTePAiEAryJQrq5SsCr4YQh4pWtTrlN+OvfUZq5Png+tdgVBGt4=
-----END CERTIFICATE-----
`;
const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, "x");
const entry = ({ dir, text }: Hostile): Record<string, string> => ({
  path: join(dir, text),
  alias: startOf(text, 60).trim(),
  password: `${ascii(text)} secret`.slice(0, 60),
});

export const scenarios: Scenario[] = [
  {
    title: "keystores",
    modules: ["keystore", "keystore_info", "keystore_certificate", "java_cert", "java_keystore"],
    texts: "name",
    only: [`-'"\`$(cd;>mdc-canary-1) *`, "e\u0301 日本語 🤷🏽‍♀️", "@file"],
    arrange:
      "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null 2>&1; openssl req -x509 -newkey rsa:2048 -nodes -keyout /root/mdc.key -out /root/mdc.pem -subj /CN=a 2>/dev/null",
    tidy: "rm -f /root/mdc.key /root/mdc.pem",
    rounds: [
      {
        call: (one) => ({ module: "keystore", params: { ...entry(one), dname: "CN=a\\, b" } }),
        tree: ({ text }) => ({ [text]: { type: "file", mode: 0o600 } }),
      },
      {
        call: (one) => ({ module: "keystore_info", params: entry(one) }),
        status: "ok",
        result: (one) => ({ exists: true, aliases: [entry(one)["alias"]?.toLowerCase()] }),
      },
      {
        call: (one) => ({
          module: "keystore_certificate",
          params: { ...entry(one), path: `${one.dir}/trust`, certificate },
        }),
        tree: ({ text }) => ({ [text]: { type: "file", mode: 0o600 }, trust: { type: "file", mode: 0o644 } }),
      },
      {
        call: (one) => {
          const { path = "", alias, password } = entry(one);
          const from = { pkcs12_path: path, pkcs12_password: password, pkcs12_alias: alias };
          const into = { keystore_path: join(one.dir, "taken"), keystore_pass: password, keystore_create: true };
          return { module: "java_cert", params: { ...from, ...into, cert_alias: `${alias}2` } };
        },
      },
      {
        call: (one) => {
          const { path: dest, alias: name, password } = entry(one);
          const from = { certificate_path: "/root/mdc.pem", private_key_path: "/root/mdc.key" };
          return { module: "java_keystore", params: { ...from, dest, name, password } };
        },
      },
    ],
  },
];
