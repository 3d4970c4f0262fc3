import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { labFolder } from "./paths.js";

const labHost = z.object({
  name: z.string(),
  /** In the lab's network, where the other hosts find it; its name works there as well. */
  address: z.string(),
  /** On 127.0.0.1. */
  sshPort: z.number(),
  containerId: z.string(),
  /** Whether it is a guest in that container. */
  guest: z.boolean(),
  /** Port in the host to port on 127.0.0.1. */
  ports: z.record(z.string(), z.number()),
});

const labState = z.object({
  name: z.string(),
  /** Name of the Docker network. */
  network: z.string(),
  hosts: z.array(labHost),
  privateKeyFile: z.string(),
  knownHostsFile: z.string(),
});

export type LabHostState = z.infer<typeof labHost>;
export type LabState = z.infer<typeof labState>;

export function stateFile(lab: string): string {
  return join(labFolder(lab), "lab.json");
}

export async function saveState(state: LabState): Promise<void> {
  const file = stateFile(state.name);
  await mkdir(labFolder(state.name), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
}

export async function readState(lab: string): Promise<LabState | undefined> {
  try {
    return labState.parse(JSON.parse(await readFile(stateFile(lab), "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export async function forgetState(lab: string): Promise<void> {
  await rm(labFolder(lab), { recursive: true, force: true });
}
