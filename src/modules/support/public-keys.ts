/** Types of keys as OpenSSH writes them. */
const keyTypes = new Set(
  (
    "ssh-ed25519 ssh-rsa ssh-dss ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 rsa-sha2-256 rsa-sha2-512 " +
    "sk-ssh-ed25519@openssh.com sk-ecdsa-sha2-nistp256@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com ssh-xmss@openssh.com " +
    "ssh-ed25519-cert-v01@openssh.com ssh-rsa-cert-v01@openssh.com ssh-dss-cert-v01@openssh.com ssh-xmss-cert-v01@openssh.com " +
    "ecdsa-sha2-nistp256-cert-v01@openssh.com ecdsa-sha2-nistp384-cert-v01@openssh.com ecdsa-sha2-nistp521-cert-v01@openssh.com " +
    "rsa-sha2-256-cert-v01@openssh.com rsa-sha2-512-cert-v01@openssh.com sk-ssh-ed25519-cert-v01@openssh.com " +
    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com"
  ).split(" "),
);

/** A line of an authorized_keys file. */
export interface PublicKey {
  options: string;
  type: string;
  key: string;
  comment: string;
}

/** The parts of a line; undefined for a comment and for what is no key. */
export function parsePublicKey(line: string): PublicKey | undefined {
  if (/^\s*#/.test(line)) return undefined;
  const words = [...line.matchAll(/\S+/g)];
  const at = words.findIndex(([word]) => keyTypes.has(word));
  const [type, key, ...comment] = at < 0 ? [] : words.slice(at);
  if (type === undefined || key === undefined) return undefined;
  // Blanks in the value of an option are as they were written.
  const options = line.slice(0, type.index).trim();
  return { options, type: type[0], key: key[0], comment: comment.map(([word]) => word).join(" ") };
}

function writtenKey({ options, type, key, comment }: PublicKey): string {
  return `${options === "" ? "" : `${options} `}${type} ${key} ${comment}`;
}

/** Options that mean the same are the same, in whatever order. */
function sameKey(a: PublicKey, b: PublicKey): boolean {
  const options = (one: PublicKey): string => parts(one.options).sort().join(",");
  return a.type === b.type && a.key === b.key && a.comment === b.comment && options(a) === options(b);
}

function parts(options: string): string[] {
  return [...options.matchAll(/(?:[^,"']|"[^"]*"|'[^']*')+/g)].map(([part]) => part.trim());
}

/** The lines with keys added, changed or taken out, by Ansible's rules: what is new or another goes to the end. */
export function withKeys(
  old: readonly string[],
  keys: readonly PublicKey[],
  { state, exclusive }: { state: "present" | "absent"; exclusive: boolean },
): string[] {
  const keyOf = (line: string): string | undefined => parsePublicKey(line)?.key;
  const wanted = [...new Map(keys.map((key) => [key.key, key])).values()];
  if (state === "absent") return old.filter((line) => !wanted.some(({ key }) => key === keyOf(line)));
  const found = new Map(old.flatMap((line) => parsePublicKey(line) ?? []).map((key) => [key.key, key]));
  const others = wanted.filter((key) => {
    const there = found.get(key.key);
    return there === undefined || !sameKey(there, key);
  });
  const kept = old.filter((line) => {
    const key = keyOf(line);
    if (others.some((one) => one.key === key)) return false;
    return !exclusive || wanted.some((one) => one.key === key);
  });
  return [...kept, ...others.map(writtenKey)];
}
