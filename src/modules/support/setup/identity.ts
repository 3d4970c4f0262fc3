import type { SystemFact } from "../../../facts/system.js";
import { linesOf } from "./lines.js";

const algorithms: Record<string, string> = { "ssh-rsa": "rsa", "ssh-dss": "dsa", "ssh-ed25519": "ed25519" };

/** Facts of who runs, on what kind of machine, and by which keys sshd is known. */
export function identityOf(said: SystemFact): Record<string, unknown> {
  const [realUser, realGroup, user, group] = linesOf(said["ids"]).map(Number);
  const uname = said["uname"] ?? "";
  const machine = uname.slice(uname.lastIndexOf(" ") + 1);
  const [here, first] = linesOf(said["root"]);
  const bits = said["bits"];
  return {
    ...{ real_user_id: realUser, real_group_id: realGroup, effective_user_id: user, effective_group_id: group },
    ...(uname === "" ? {} : { machine, kernel_version: uname.slice(0, uname.lastIndexOf(" ")) }),
    ...(bits ? { userspace_bits: bits, userspace_architecture: bits === "32" ? narrow(machine) : machine } : {}),
    ...(first === undefined ? {} : { is_chroot: here !== first }),
    ...minorVersion(said["debian_version"]),
    ...Object.fromEntries(linesOf(said["host_keys"]).flatMap(hostKey)),
  };
}

function narrow(machine: string): string {
  return machine === "x86_64" ? "i386" : machine;
}

function minorVersion(text: string | undefined): Record<string, string> {
  const [, minor] = /^\d+\.(\d+)/.exec(text ?? "") ?? [];
  return minor === undefined ? {} : { distribution_minor_version: minor };
}

/** `ssh-ed25519 AAAA… comment` */
function hostKey(line: string): [string, string][] {
  const [type = "", key = ""] = line.split(" ");
  const name = `ssh_host_key_${algorithms[type] ?? "ecdsa"}_public`;
  return [
    [name, key],
    [`${name}_keytype`, type],
  ];
}
