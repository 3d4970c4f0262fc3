import type { RunOptions } from "../engine/options.js";
import type { Content } from "./content.js";
import type { ConnectionFlags, InventoryFlags } from "./common-options.js";

export interface RunFlags extends InventoryFlags, ConnectionFlags {
  verbose: number;
  check?: true;
  diff?: true;
  detailedExitcode?: true;
  limit?: string;
  tags?: string[];
  skipTags?: string[];
  forceHandlers?: true;
  lockWait?: number;
}

/** The passwords that the command line asked to be asked for. */
export interface Secrets {
  password: string | undefined;
  becomePassword: string | undefined;
}

/** What the engine is told. */
export function toRunOptions(
  flags: RunFlags,
  { extraVars, limit }: Omit<Content, "inventory">,
  secrets: Secrets,
): RunOptions {
  return {
    check: flags.check ?? false,
    diff: flags.diff ?? false,
    limit,
    tags: flags.tags ?? [],
    skipTags: flags.skipTags ?? [],
    extraVars,
    forks: flags.forks,
    verbosity: flags.verbose,
    forceHandlers: flags.forceHandlers ?? false,
    lockWait: flags.lockWait ?? 0,
    detailedExitCode: flags.detailedExitcode ?? false,
    connection: {
      transport: flags.connection,
      user: flags.user,
      privateKeyFile: flags.privateKey,
      password: secrets.password,
      timeout: flags.timeout,
      sshArguments: flags.sshCommonArgs,
      hostKeyPolicy: flags.hostKeyPolicy,
    },
    become: {
      enabled: flags.become ?? false,
      user: flags.becomeUser,
      method: flags.becomeMethod,
      password: secrets.becomePassword,
    },
  };
}
