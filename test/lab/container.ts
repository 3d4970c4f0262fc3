import { GenericContainer } from "testcontainers";
import { engine } from "./engine.js";
import { imageTag, usualImage } from "./image.js";
import { labLabels } from "./labels.js";

/** A container of the lab's image in which nothing runs: no systemd, no sshd. */
export interface Container {
  id: string;
  /** Ends it without a warning, as a host that is switched off. */
  kill(): Promise<void>;
}

/** Starts one, which is removed when it is killed, or with the labs of processes that are gone. */
export async function startContainer(): Promise<Container> {
  await engine();
  const started = await new GenericContainer(await imageTag(usualImage))
    .withEntrypoint(["sleep"])
    .withCommand(["infinity"])
    .withLabels(labLabels(`container-${process.pid}`, process.pid))
    .withAutoCleanup(false)
    .start();
  return { id: started.getId(), kill: async () => void (await started.stop({ timeout: 0, remove: true })) };
}
