import type { Client, ParsedKey } from "ssh2";

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

interface Protocol {
  authPK(user: string, key: ParsedKey, algorithm?: string, sign?: Sign): void;
}

/**
 * Has a client send a private key's signature with the first request for it, where ssh2 asks whether the server would take the
 * key (RFC 4252, section 7: a client may leave that question out): one round trip less for each login. Keys of an agent, which may
 * have somebody asked for each signature, and RSA, whose hash is negotiated, are asked for as before.
 */
export function signAtOnce(client: Client): void {
  // ssh2 has no other way to it. Where a later version has it no more, the question is asked again.
  const { _protocol: protocol } = client as unknown as { _protocol?: Protocol };
  if (!protocol || typeof protocol.authPK !== "function" || Object.hasOwn(protocol, "authPK")) return;
  const { authPK } = protocol;
  protocol.authPK = (user, key, algorithm, sign) => {
    authPK.call(protocol, user, key, algorithm, sign ?? (algorithm === undefined ? signatureBy(key) : undefined));
  };
}

function signatureBy(key: ParsedKey): Sign | undefined {
  if (key.type === "ssh-rsa" || !key.isPrivateKey()) return undefined;
  return (data, done) => {
    const signature = key.sign(data);
    if (signature instanceof Error) throw signature;
    done(signature);
  };
}
