import { place, type ModuleCase } from "./closed-loop.js";

const key = `${place}/k.key`;
const makeKey = "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out k.key 2>/dev/null";
const makeRequest = `${makeKey}; openssl req -new -key k.key -subj /CN=gw -addext subjectAltName=DNS:gw -out r.csr`;

export const cases: ModuleCase[] = [
  {
    name: "openssl_privatekey makes a key",
    module: "openssl_privatekey",
    params: { path: key, type: "ECC", curve: "secp384r1", group: "daemon", mode: "0640" },
    result: { filename: key, type: "ECC", curve: "secp384r1" },
    verify: {
      "openssl pkey -in k.key -noout -text | grep NIST; stat -c '%a %G' k.key": "NIST CURVE: P-384\n640 daemon",
    },
  },
  {
    name: "openssl_privatekey keeps a key that has its passphrase",
    module: "openssl_privatekey",
    arrange: "openssl genpkey -algorithm ed25519 -aes-256-cbc -pass 'pass:a b' -out k.key",
    params: { path: key, type: "Ed25519", passphrase: "a b" },
    status: "ok",
  },
  {
    name: "openssl_privatekey does not replace a key where it must not",
    module: "openssl_privatekey",
    arrange: makeKey,
    params: { path: key, regenerate: "fail" },
    status: "failed",
    message: "Will not proceed",
  },
  {
    name: "openssl_csr makes a request",
    module: "openssl_csr",
    arrange: makeKey,
    params: {
      ...{ path: `${place}/r.csr`, privatekey_path: key, common_name: "gw", country_name: "DE" },
      ...{
        subject_alt_name: ["DNS:gw", "IP:10.0.0.1"],
        key_usage: "digitalSignature",
        extended_key_usage: "serverAuth",
      },
    },
    verify: {
      "openssl req -in r.csr -noout -verify -subject -text 2>&1 | grep -E 'OK|^subject|IP Address|TLS'":
        "Certificate request self-signature verify OK\n                    DNS:gw, IP Address:10.0.0.1\n                    TLS Web Server Authentication\nsubject=C = DE, CN = gw",
    },
  },
  {
    name: "openssl_csr keeps a request that says the same",
    module: "openssl_csr",
    arrange: makeRequest,
    params: { path: `${place}/r.csr`, privatekey_path: key, common_name: "gw" },
    status: "ok",
  },
  {
    name: "x509_certificate signs with its own key",
    module: "x509_certificate",
    arrange: makeRequest,
    params: {
      ...{ path: `${place}/c.pem`, csr_path: `${place}/r.csr`, provider: "selfsigned", privatekey_path: key },
      ...{ selfsigned_not_after: "+2w", mode: "0644" },
    },
    verify: {
      "openssl verify -CAfile c.pem c.pem; openssl x509 -in c.pem -noout -ext subjectAltName | tail -n 1; stat -c %a c.pem":
        "c.pem: OK\n    DNS:gw\n644",
    },
  },
  {
    name: "x509_certificate misses the request",
    module: "x509_certificate",
    arrange: makeKey,
    params: { path: `${place}/c.pem`, csr_path: `${place}/r.csr`, provider: "selfsigned", privatekey_path: key },
    status: "failed",
    message: "there is no request",
  },
];
