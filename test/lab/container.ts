import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GenericContainer } from "testcontainers";
import { engine } from "./engine.js";
import { labLabels } from "./labels.js";
import { labRoot } from "./paths.js";

/** A container of the lab's image in which nothing runs: no systemd, no sshd. */
export interface Container {
  id: string;
  /** Ends it without a warning, as a host that is switched off. */
  kill(): Promise<void>;
}

/** Starts one, which is removed when it is killed, or with the labs of processes that are gone. */
export async function startContainer(): Promise<Container> {
  await engine();
  const image = (await readFile(join(labRoot, "image.tag"), "utf8")).trim();
  const started = await new GenericContainer(image)
    .withEntrypoint(["sleep"])
    .withCommand(["infinity"])
    .withLabels(labLabels(`container-${process.pid}`, process.pid))
    .withAutoCleanup(false)
    .start();
  return { id: started.getId(), kill: async () => void (await started.stop({ timeout: 0, remove: true })) };
}
