import { UnreachableError } from "../../errors.js";
import { closedAtOnce, networkError, timedOut, type NetworkCode } from "../ssh/connect-errors.js";
import type { SshRequest } from "../ssh/request.js";

const NETWORK: readonly (readonly [RegExp, NetworkCode])[] = [
  [/Temporary failure in name resolution/, "EAI_AGAIN"],
  [/Could not resolve hostname/, "ENOTFOUND"],
  [/Connection refused/, "ECONNREFUSED"],
  [/No route to host/, "EHOSTUNREACH"],
  [/Network is unreachable/, "ENETUNREACH"],
];

/** sshd refuses so before it knows who asks. */
export function isClosedAtOnce(said: string): boolean {
  return /kex_exchange_identification: (read: Connection reset|Connection closed)/.test(said);
}

/** Turns what ssh said before it ended into an error that says what to do, in the words of the transport ssh. */
export function explainOpenssh(host: string, said: string, request: SshRequest): UnreachableError {
  if (/timed out/.test(said)) return timedOut(host, request);
  const network = NETWORK.find(([text]) => text.test(said));
  if (network) return networkError(host, network[1]);
  return (
    hostKeyError(host, said) ??
    algorithmError(host, said) ??
    loginError(host, said, request) ??
    (isClosedAtOnce(said)
      ? closedAtOnce(host)
      : new UnreachableError(`${host}: ssh gave up: ${said || "it said nothing"}`, { hint: "compare with `ssh -v`" }))
  );
}

function hostKeyError(host: string, said: string): UnreachableError | undefined {
  const [shown = "a key that it does not name"] = /SHA256:[A-Za-z0-9+/]+/.exec(said) ?? [];
  const place = /(?:Offending|revoked) .*?key in (\S+:\d+)/i.exec(said)?.[1];
  if (/REVOKED HOST KEY|marked as revoked/.test(said)) {
    return new UnreachableError(`${host}: the host shows a key that is revoked${place ? ` in ${place}` : ""}`, {
      hint: "do not connect to it; give the host a new key",
    });
  }
  if (/IDENTIFICATION HAS CHANGED|has changed and you have requested strict/.test(said)) {
    return new UnreachableError(`${host}: the host key has changed: the host shows ${shown}, known is ${place}`, {
      hint:
        "somebody may be listening in, or the host was set up anew: ask its owner. If it was, remove the old key " +
        "(ssh-keygen -R) and add the new one",
    });
  }
  const type = /No (\S+) host key is known/.exec(said)?.[1];
  if (type === undefined && !/Host key verification failed/.test(said)) return undefined;
  return new UnreachableError(`${host}: the host key is not known${type === undefined ? "" : `: ${type}`}`, {
    hint:
      "compare the fingerprint with the one on the host (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then add the key " +
      "(ssh-keyscan), or let new hosts in with the host key policy accept-new",
  });
}

function algorithmError(host: string, said: string): UnreachableError | undefined {
  const [, kind, offer] = /no matching (.*?) found\. Their offer: (\S+)/.exec(said) ?? [];
  if (kind === undefined || offer === undefined) return undefined;
  const names = offer.replaceAll(",", ", ");
  return new UnreachableError(`${host}: no ${kind} that both sides take: the host offers ${names}`, {
    hint: "renew the SSH server of the host, or allow it in ssh_config for this host alone",
  });
}

function loginError(host: string, said: string, { password, passphrase }: SshRequest): UnreachableError | undefined {
  const takes = /Permission denied \(([^)]*)\)/.exec(said)?.[1];
  if (takes === undefined && !/Too many authentication failures/.test(said)) return undefined;
  const unused = password !== undefined || passphrase !== undefined;
  return new UnreachableError(
    `${host}: the login was refused${takes === undefined ? " (Too many authentication failures)" : ""}` +
      `${takes ? `; the server takes ${takes.replaceAll(",", ", ")}` : ""}`,
    {
      hint: unused
        ? "the transport openssh uses no passwords and passphrases: put the key into an agent, or use the transport ssh"
        : "check the user, and put the public key into ~/.ssh/authorized_keys there",
    },
  );
}
