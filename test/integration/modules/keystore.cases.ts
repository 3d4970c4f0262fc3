import { expect } from "@jest/globals";
import { place, type ModuleCase } from "./closed-loop.js";

/** Of one.example and other.example, self-signed for a hundred years. */
const one = `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUf4wHaA4w/I1ut4M8ovtvkvNq3wIwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLb25lLmV4YW1wbGUwIBcNMjYxMTIxMTMxMTM4WhgPMjEyNjEw
MjgxMzExMzhaMBYxFDASBgNVBAMMC29uZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEiHCc+IZOJMIs1Qi1Jbakvzq8lZ815FtsCHo62ZZCO11PrrDE
BKQHPJFfeCtVIDqnSw1s+ptlz86iGWpa7lxIJKNTMFEwHQYDVR0OBBYEFN53tT7s
I9SpCtgtfuR0/693xWFtMB8GA1UdIwQYMBaAFN53tT7sI9SpCtgtfuR0/693xWFt
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAI4CwdDzThI2UzM7
4gmudOJ72bQjl5Lih73wuec9kTg7AiBu38P3bJYGRiLqOGJRQESXAHmKd3ZjBQXq
M3yGGGEcWA==
-----END CERTIFICATE-----
`;
const other = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUaoWoQDZKNviwNvh+UTWwDFaYOGcwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTAgFw0yNjExMjExMzExMzhaGA8yMTI2
MTAyODEzMTEzOFowGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABCE9r0ZiVHuc8rqyZqH7Sp+0o+dl0RnNMH/x/aHP5Ll5
z9/fMkdNYpiYPQpipOATD+GOmwyhFoJMIleiumgf8WujUzBRMB0GA1UdDgQWBBRP
T9byuYozbl7n3QQjI2cOxp3lOjAfBgNVHSMEGDAWgBRPT9byuYozbl7n3QQjI2cO
xp3lOjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIDGhv59WP1KN
LYsorX7t0+5VPwE9d98fBJ6BC20Iyy9xAiEArCo2I2V/cBnCZxsbbKU4lX00eDPR
2ie+1/HLPvlNk3k=
-----END CERTIFICATE-----
`;
const path = `${place}/it's a store.jks`;
const password = "top 'secret'";

/** keytool comes with a JDK, which the image lacks. */
const java =
  "command -v keytool >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null 2>&1";
const keytool = (words: string): string =>
  `printf '%s\\n%s\\n\\n' "top 'secret'" "top 'secret'" | keytool -J-Duser.language=en ${words} -keystore "it's a store.jks" 2>/dev/null`;
const withKey = `${java}; ${keytool("-genkeypair -storetype PKCS12 -alias own -keyalg RSA -dname CN=own")}; chmod 600 *`;
const aliases = `${keytool("-list")} | grep -E 'Entry' | sed -E 's/,.*, ([A-Za-z]+Entry).*/: \\1/' | sort`;

export const cases: ModuleCase[] = [
  {
    name: "makes a key store with a key pair, once",
    module: "keystore",
    arrange: java,
    params: { path, alias: "Own", password, subject_alt_names: ["a.example", "ip:10.0.0.1"], owner: "daemon" },
    verify: { [aliases]: "own: PrivateKeyEntry", "stat -c '%a %U' *": "600 daemon", "ls -A": "it's a store.jks" },
  },
  {
    name: "adds a key pair to a store that is there",
    module: "keystore",
    arrange: withKey,
    params: { path, alias: "more", password, mode: "0640" },
    verify: { [aliases]: "more: PrivateKeyEntry\nown: PrivateKeyEntry", "stat -c %a *": "640" },
  },
  {
    name: "leaves a key as it is, and sets the mode",
    module: "keystore",
    arrange: `${withKey}; sha256sum * >/run/mdc-store`,
    params: { path, alias: "own", password, dname: "CN=another", mode: "0640" },
    verify: { "sha256sum * | cmp - /run/mdc-store; stat -c %a *": "640" },
  },
  {
    name: "says that the password is another one",
    module: "keystore",
    arrange: withKey,
    params: { path, alias: "own", password: "wrong one" },
    status: "failed",
    message: "the password of the keystore is another one",
  },
  {
    name: "trusts a certificate in a new store",
    module: "keystore_certificate",
    arrange: java,
    params: { path, alias: "one", password, certificate: one },
    verify: { [aliases]: "one: trustedCertEntry", "stat -c '%a %U' *": "644 root" },
  },
  {
    name: "replaces the certificate of an alias",
    module: "keystore_certificate",
    arrange: `${java}\ncat >/run/mdc.pem <<'E'\n${one}E\n${keytool("-importcert -noprompt -alias one -file /run/mdc.pem")}`,
    params: { path, alias: "one", password, certificate: other, mode: "0600" },
    verify: {
      [`${keytool("-list -rfc -alias one")} | openssl x509 -noout -subject`]: "subject=CN = other.example",
      "stat -c %a *": "600",
    },
  },
  {
    name: "puts no certificate in the place of a key",
    module: "keystore_certificate",
    arrange: withKey,
    params: { path, alias: "own", password, certificate: one },
    status: "failed",
    message: "holds a key, which a certificate must not replace",
  },
  {
    name: "reads an entry",
    module: "keystore_info",
    arrange: withKey,
    params: { path, alias: "own", password },
    status: "ok",
    result: { exists: true, aliases: ["own"], certificate: expect.stringContaining("BEGIN CERTIFICATE") },
  },
  {
    name: "java_cert replaces what stands under the alias",
    module: "java_cert",
    arrange: withKey,
    params: { keystore_path: path, keystore_pass: password, cert_alias: "Own", cert_content: one },
    verify: { [aliases]: "own: trustedCertEntry", "stat -c %a *": "600" },
  },
  {
    name: "java_keystore binds a key and its certificate together",
    module: "java_keystore",
    arrange: `${java}; openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -subj /CN=a 2>/dev/null`,
    params: {
      ...{ name: "Own", dest: path, password, keystore_type: "jks" },
      ...{ certificate_path: `${place}/c`, private_key_path: `${place}/k` },
    },
    verify: { [aliases]: "own: PrivateKeyEntry", "stat -c %a it*": "600", "ls -A": "c\nit's a store.jks\nk" },
  },
];
