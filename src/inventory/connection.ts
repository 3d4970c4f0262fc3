import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { Problems } from "../playbook/problems.js";
import type { Place } from "../errors.js";
import { becomeMethods, type BecomeMethod } from "../become-methods.js";
import { splitWords } from "../words.js";

/** The transports, by the names that Ansible has for them, where it has them. */
export const connections = ["ssh", "openssh", "docker", "local"] as const;

/** How a host is reached, from its variables; what is undefined is left to the command line and the defaults. */
export interface ConnectionVariables {
  connection: (typeof connections)[number] | undefined;
  /** Name or address to connect to: `ansible_host`, else the name in the inventory. */
  host: string;
  port: number | undefined;
  user: string | undefined;
  privateKeyFile: string | undefined;
  passphrase: string | undefined;
  password: string | undefined;
  /** Files in the format of known_hosts. */
  knownHostsFiles: string[] | undefined;
  hostKeyPolicy: "strict" | "accept-new" | undefined;
  /** Seconds. */
  connectTimeout: number | undefined;
  /** Seconds. */
  keepalive: number | undefined;
  /** Instead of the usual files of ssh_config; "none" for no file at all. */
  sshConfig: string | undefined;
  /** Options of ssh(1), one word each. */
  sshArguments: string[] | undefined;
  /** Seconds. */
  reconnect: number | undefined;
  become: {
    enabled: boolean | undefined;
    user: string | undefined;
    method: BecomeMethod | undefined;
    exe: string | undefined;
    flags: string[] | undefined;
    password: string | undefined;
  };
}

const text = z.string().min(1);
/** Passwords made of digits are numbers in YAML; they are meant as text. */
const secret = z.union([z.string(), z.number().transform(String)]);
const port = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(1).max(65535));

/** Options, written as in a shell. */
const words = z.string().transform((line, context) => {
  try {
    return splitWords(line);
  } catch {
    context.addIssue({ code: "custom" });
    return z.NEVER;
  }
});
const sshWords = "options of ssh, such as -o ProxyJump=bastion, with quotes closed";

/** Each setting: the variables that hold it (the first that is set counts), and what they may be. */
const settings = {
  connection: { names: ["ansible_connection"], type: z.enum(connections), expected: "ssh, openssh, docker or local" },
  host: { names: ["ansible_host", "ansible_ssh_host"], type: text, expected: "a host name or an address" },
  port: { names: ["ansible_port", "ansible_ssh_port"], type: port, expected: "a number from 1 to 65535" },
  user: { names: ["ansible_user", "ansible_ssh_user"], type: text, expected: "a user name" },
  privateKeyFile: {
    names: ["ansible_ssh_private_key_file", "ansible_private_key_file"],
    type: text,
    expected: "the path of a private key",
  },
  passphrase: { names: ["mdc_private_key_passphrase"], type: secret, expected: "text" },
  password: { names: ["ansible_password", "ansible_ssh_pass"], type: secret, expected: "text" },
  knownHostsFiles: {
    names: ["mdc_known_hosts"],
    type: z.union([text.transform((path) => [path]), z.array(text).min(1)]),
    expected: "the path of a known_hosts file, or a list of them",
  },
  hostKeyPolicy: {
    names: ["mdc_host_key_policy"],
    type: z.enum(["strict", "accept-new"]),
    expected: "strict or accept-new",
  },
  connectTimeout: { names: ["mdc_connect_timeout"], type: z.number().positive(), expected: "seconds, more than 0" },
  keepalive: { names: ["mdc_keepalive"], type: z.number().positive(), expected: "seconds, more than 0" },
  sshConfig: { names: ["mdc_ssh_config"], type: text, expected: "the path of a file like ~/.ssh/config, or none" },
  sshCommonArguments: { names: ["ansible_ssh_common_args"], type: words, expected: sshWords },
  sshExtraArguments: { names: ["ansible_ssh_extra_args"], type: words, expected: sshWords },
  reconnect: { names: ["mdc_reconnect"], type: z.number().nonnegative(), expected: "seconds; 0: never" },
  becomeEnabled: { names: ["ansible_become"], type: z.boolean(), expected: "true or false" },
  becomeUser: { names: ["ansible_become_user"], type: text, expected: "a user name" },
  becomeMethod: { names: ["ansible_become_method"], type: z.enum(becomeMethods), expected: becomeMethods.join(" or ") },
  becomeExe: { names: ["ansible_become_exe"], type: text, expected: "a program of the host" },
  becomeFlags: {
    names: ["ansible_become_flags"],
    type: words,
    expected: "options of sudo or su, with quotes closed",
  },
  becomePassword: { names: ["ansible_become_password", "ansible_become_pass"], type: secret, expected: "text" },
} as const;

/** The variables about connections, and what each may be. */
export function connectionTypes(): { name: string; type: z.ZodType; expected: string }[] {
  return Object.values(settings).flatMap(({ names, type, expected }) =>
    names.map((name) => ({ name, type, expected })),
  );
}

/**
 * Reads the connection settings from a host's merged and rendered variables. Paths may begin with `~/`.
 * Throws ContentErrors for values that do not fit; `placeOf` finds where a variable stands.
 */
export function connectionVariables(
  host: string,
  variables: Readonly<Record<string, unknown>>,
  placeOf: (name: string) => Place | undefined = () => undefined,
): ConnectionVariables {
  const problems = new Problems();
  const read = <T>(setting: { names: readonly string[]; type: z.ZodType<T>; expected: string }): T | undefined => {
    const name = setting.names.find((one) => variables[one] !== undefined && variables[one] !== null);
    if (name === undefined) return undefined;
    const value = setting.type.safeParse(variables[name]);
    if (value.success) return value.data;
    // The value is not shown: it may be a password.
    problems.report(`"${name}" of ${host} does not fit`, placeOf(name), { expected: setting.expected });
    return undefined;
  };
  const sshArguments = [read(settings.sshCommonArguments), read(settings.sshExtraArguments)].filter(
    (given) => given !== undefined,
  );
  const found: ConnectionVariables = {
    connection: read(settings.connection),
    host: read(settings.host) ?? host,
    port: read(settings.port),
    user: read(settings.user),
    privateKeyFile: fromHome(read(settings.privateKeyFile)),
    passphrase: read(settings.passphrase),
    password: read(settings.password),
    knownHostsFiles: read(settings.knownHostsFiles)?.map(fromHome),
    hostKeyPolicy: read(settings.hostKeyPolicy),
    connectTimeout: read(settings.connectTimeout),
    keepalive: read(settings.keepalive),
    sshConfig: fromHome(read(settings.sshConfig)),
    sshArguments: sshArguments.length === 0 ? undefined : sshArguments.flatMap((line) => line),
    reconnect: read(settings.reconnect),
    become: {
      enabled: read(settings.becomeEnabled),
      user: read(settings.becomeUser),
      method: read(settings.becomeMethod),
      exe: read(settings.becomeExe),
      flags: read(settings.becomeFlags),
      password: read(settings.becomePassword),
    },
  };
  problems.throwIfAny();
  return found;
}

function fromHome<T extends string | undefined>(path: T): T {
  return path?.startsWith("~/") === true ? (join(homedir(), path.slice(2)) as T) : path;
}
