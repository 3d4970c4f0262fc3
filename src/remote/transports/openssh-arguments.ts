import { keepaliveOf, KEEPALIVES_MISSED, timeoutOf } from "../ssh/options.js";
import { sshArguments } from "../ssh/read-settings.js";
import type { SshRequest } from "../ssh/request.js";
import type { SshSettings } from "../ssh/settings.js";

/** What ssh_config may not decide: nobody is there to be asked, host keys are verified, and nothing but our commands is run. */
const FIXED = [
  "BatchMode=yes",
  "ControlMaster=yes",
  "ControlPersist=no",
  "ClearAllForwardings=yes",
  "ForkAfterAuthentication=no",
  "ForwardX11=no",
  "LogLevel=INFO",
  "PermitLocalCommand=yes",
  "RemoteCommand=none",
  "RequestTTY=no",
  `ServerAliveCountMax=${KEEPALIVES_MISSED}`,
  "VisualHostKey=no",
];

/**
 * The arguments of the ssh that holds the connection and prints `ready` when it is logged in. Ours come first, because ssh
 * takes the first word on everything; then what was asked for.
 */
export function masterArguments(
  request: SshRequest,
  settings: SshSettings | undefined,
  { socket, ready }: { socket: string; ready: string },
): string[] {
  const policy = request.hostKeyPolicy ?? settings?.hostKeyPolicy ?? "strict";
  const timeout = request.connectTimeoutMs ?? (settings?.connectTimeout ?? 0) * 1000;
  const { knownHostsFiles, privateKeyFile, agent } = request;
  const options = [
    ...FIXED,
    `StrictHostKeyChecking=${policy === "strict" ? "yes" : policy}`,
    `ConnectTimeout=${Math.ceil((timeout || timeoutOf({})) / 1000)}`,
    `ServerAliveInterval=${Math.ceil(keepaliveOf(request) / 1000)}`,
    `ControlPath=${escaped(socket)}`,
    `LocalCommand=echo ${ready}`,
    ...(knownHostsFiles === undefined
      ? []
      : [
          `UserKnownHostsFile=${knownHostsFiles.map((file) => `"${escaped(file)}"`).join(" ")}`,
          `GlobalKnownHostsFile=none`,
        ]),
    ...(agent === undefined ? [] : [`IdentityAgent=${agent === "none" ? agent : `"${escaped(agent)}"`}`]),
  ];
  return [
    "-N",
    "-T",
    ...options.flatMap((option) => ["-o", option]),
    ...(privateKeyFile === undefined ? [] : ["-i", escaped(privateKeyFile)]),
    ...sshArguments(request),
    "--",
    request.host,
  ];
}

/** The arguments of an ssh that runs a command over the connection of another one, and makes none of its own when that is gone. */
export function sessionArguments(socket: string, command: string): string[] {
  const options = ["ControlMaster=no", `ControlPath=${escaped(socket)}`, "ProxyCommand=false", "LogLevel=ERROR"];
  return ["-F", "none", "-T", ...options.flatMap((option) => ["-o", option]), "--", "host", command];
}

/** In paths ssh expands tokens. */
function escaped(path: string): string {
  return path.replaceAll("%", "%%");
}
