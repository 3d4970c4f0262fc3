import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Everything that the lab keeps between runs; git ignores it. */
export const labRoot = join(projectRoot, ".lab");

export const privateKeyFile = join(labRoot, "id_ed25519");

/** The folder of one lab: its state and its known hosts. */
export function labFolder(lab: string): string {
  return join(labRoot, lab);
}
