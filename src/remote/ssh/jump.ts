import type { Client, ClientChannel } from "ssh2";
import { UnreachableError } from "../../errors.js";
import { displayName, timeoutOf, type SshOptions } from "./options.js";
import type { Connected, Handshake, Way } from "./way.js";

interface Shared {
  connected: Promise<Connected>;
  users: number;
  isLost: boolean;
}

/** One connection to each jump host, however many hosts are behind it: sshd counts logins, and not what is forwarded. */
const jumpHosts = new Map<string, Shared>();

/** A stream to a host over the connection to its jump host, which ends with the last of its users. Throws UnreachableError. */
export async function jumpWay(jump: SshOptions, target: SshOptions, handshake: Handshake): Promise<Way> {
  const key = JSON.stringify(jump);
  const shared = jumpHosts.get(key) ?? open(key, jump, handshake);
  shared.users += 1;
  const release = once(() => {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (jumpHosts.get(key) === shared) jumpHosts.delete(key);
    shared.connected.then(
      ({ client }) => client.end(),
      () => undefined,
    );
  });
  try {
    const connected = await shared.connected;
    const stream = await forward(connected.client, jump, target);
    return {
      stream,
      said() {
        const words = connected.said();
        return shared.isLost ? `its jump host ${displayName(jump)} was lost${words && `: ${words}`}` : "";
      },
      close() {
        stream.destroy();
        release();
        return Promise.resolve();
      },
    };
  } catch (cause) {
    release();
    const { message, hint } = cause as UnreachableError;
    throw new UnreachableError(`${displayName(target)}: no way over its jump host: ${message}`, {
      ...(hint === undefined ? {} : { hint }),
      cause,
    });
  }
}

function open(key: string, jump: SshOptions, handshake: Handshake): Shared {
  const shared: Shared = { connected: handshake(jump), users: 0, isLost: false };
  const forget = () => {
    shared.isLost = true;
    if (jumpHosts.get(key) === shared) jumpHosts.delete(key);
  };
  shared.connected.then(({ client }) => client.once("close", forget), forget);
  jumpHosts.set(key, shared);
  return shared;
}

function forward(client: Client, jump: SshOptions, target: SshOptions): Promise<ClientChannel> {
  const { host, port } = target;
  const name = displayName(jump);
  const seconds = timeoutOf(target) / 1000;
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(
        new UnreachableError(`${name} has no connection to ${host} port ${port} within ${seconds} s`, {
          hint: "check the address, and the firewalls between the two",
        }),
      );
    }, timeoutOf(target));
    client.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
      clearTimeout(timer);
      if (late) return error ? undefined : channel.destroy();
      if (!error) return resolve(channel);
      reject(explainForward(error, name, `${host} port ${port}`));
    });
  });
}

/** RFC 4254, section 5.1: the reasons for which a channel is not opened. */
function explainForward(cause: Error & { reason?: unknown }, jump: string, target: string): UnreachableError {
  if (cause.reason === 1) {
    return new UnreachableError(`${jump} does not forward connections`, {
      hint: "AllowTcpForwarding and PermitOpen in its sshd_config decide on that",
      cause,
    });
  }
  const said = cause.message.replace(/^.*Channel open failure: /, "");
  return new UnreachableError(`${jump} does not get to ${target}: ${said}`, {
    hint: "check the address as the jump host sees it, and that sshd runs there",
    cause,
  });
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
