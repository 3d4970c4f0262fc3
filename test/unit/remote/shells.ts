import { spawnSync } from "node:child_process";
import { localTransport } from "../../../src/remote/transports/local.js";
import type { Transport } from "../../../src/remote/types.js";

/** The shells that may stand behind the name `sh` on a host, as far as this machine has them; dash and bash must be there. */
export const shells = ["dash", "bash", "bash --posix", "busybox sh"].filter(
  (shell) => shell === "dash" || shell === "bash" || spawnSync(shell.split(" ")[0] ?? "", ["true"]).error === undefined,
);

/** The local transport, as if `sh` were another shell. */
export function transportWith(shell: string, environment = ""): Transport {
  const local = localTransport();
  return {
    ...local,
    exec: (command) => local.exec(`${environment} ${command.replaceAll("exec sh", `exec ${shell}`)}`),
  };
}
