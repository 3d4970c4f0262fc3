import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { UnreachableError } from "../../errors.js";
import { parseJumps } from "./jump-spec.js";
import type { SshOptions } from "./options.js";
import { readSettings } from "./read-settings.js";
import { configFileOf, type SshRequest } from "./request.js";
import type { SshSettings } from "./settings.js";

type Via = SshOptions["via"];

const KNOWN_HOSTS = [join(homedir(), ".ssh", "known_hosts"), "/etc/ssh/ssh_known_hosts"];

/**
 * Puts together what was asked for, what ssh_config says and the defaults, in this order; for the jump hosts as well.
 * Throws UnreachableError when ssh_config cannot be read or asks for what only OpenSSH can do.
 */
export async function resolveSsh(request: SshRequest): Promise<SshOptions> {
  return resolve(request, undefined, []);
}

/** `via` is given for a jump host that has another one before it; `towards` are the hosts that this one leads to. */
async function resolve(request: SshRequest, via: Via, towards: readonly string[]): Promise<SshOptions> {
  const settings = await readSettings(request);
  if (settings && settings.foreign.length > 0) {
    throw new UnreachableError(
      `${request.host}: ssh_config asks for ${settings.foreign.join(", ")}, which the transport ssh cannot do`,
      { hint: "use ansible_connection: openssh for this host" },
    );
  }
  const options = merge(request, settings);
  const path = [...towards, `${options.user}@${options.host}:${options.port}`];
  if (towards.includes(path.at(-1) ?? "")) {
    throw new UnreachableError(`${towards[0]}: the jump hosts of ssh_config go in a circle: ${path.join(" over ")}`, {
      hint: "give the jump host an entry of its own with `ProxyJump none`",
    });
  }
  const way = via ?? (await viaOf(request, settings, path));
  return way ? { ...options, via: way } : options;
}

function merge(request: SshRequest, settings: SshSettings | undefined): SshOptions {
  const { privateKeyFile, passphrase, password, keepaliveMs } = request;
  const agent = request.agent ?? settings?.agent;
  const identityFiles = privateKeyFile === undefined ? settings?.identityFiles : undefined;
  const connectTimeoutMs =
    request.connectTimeoutMs ?? (settings?.connectTimeout === undefined ? undefined : settings.connectTimeout * 1000);
  return {
    host: settings?.hostName ?? request.host,
    port: request.port ?? settings?.port ?? 22,
    user: request.user ?? settings?.user ?? userInfo().username,
    knownHostsFiles: request.knownHostsFiles ?? settings?.knownHostsFiles ?? KNOWN_HOSTS,
    hostKeyPolicy: request.hostKeyPolicy ?? settings?.hostKeyPolicy ?? "strict",
    ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
    ...(identityFiles === undefined ? {} : { identityFiles }),
    ...(settings?.identitiesOnly === true ? { identitiesOnly: true } : {}),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(password === undefined ? {} : { password }),
    ...(agent === undefined ? {} : { agent }),
    ...(settings?.hostKeyAlias === undefined ? {} : { hostKeyAlias: settings.hostKeyAlias }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(keepaliveMs === undefined ? {} : { keepaliveMs }),
  };
}

async function viaOf(request: SshRequest, settings: SshSettings | undefined, towards: readonly string[]): Promise<Via> {
  if (settings?.proxyJump !== undefined) {
    let via: Via;
    for (const { host, user, port } of parseJumps(settings.proxyJump)) {
      const asked = { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
      via = { jump: await resolve(await jumpRequest(request, asked), via, towards) };
    }
    return via;
  }
  return settings?.proxyCommand === undefined ? undefined : { command: settings.proxyCommand };
}

/**
 * As ssh does, a jump host is reached by what ssh_config says of it, not by what is said of the target. What opens keys and which
 * host keys are trusted is common to both.
 */
async function jumpRequest(target: SshRequest, asked: SshRequest): Promise<SshRequest> {
  const { passphrase, agent, knownHostsFiles, hostKeyPolicy, connectTimeoutMs, keepaliveMs } = target;
  const configFile = configFileOf(target);
  const request: SshRequest = {
    ...asked,
    ...(configFile === undefined ? {} : { configFile }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(agent === undefined ? {} : { agent }),
    ...(hostKeyPolicy === undefined ? {} : { hostKeyPolicy }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(keepaliveMs === undefined ? {} : { keepaliveMs }),
  };
  if (knownHostsFiles === undefined) return request;
  const own = (await readSettings(request))?.knownHostsFiles ?? KNOWN_HOSTS;
  return { ...request, knownHostsFiles: [...new Set([...knownHostsFiles, ...own])] };
}
