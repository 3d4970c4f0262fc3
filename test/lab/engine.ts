import { getContainerRuntimeClient, type ContainerRuntimeClient } from "testcontainers";
import { execa } from "execa";
import { UsageError } from "../../src/errors.js";
import { setupStep, type Image } from "./image.js";
import { projectRoot } from "./paths.js";

/**
 * The Docker engine. The reaper container of testcontainers is left out: it needs an image registry, and would take
 * down a lab that is to be kept. What the lab starts carries its labels instead.
 * @throws UsageError when none answers.
 */
export async function engine(): Promise<ContainerRuntimeClient> {
  process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
  try {
    return await getContainerRuntimeClient();
  } catch (cause) {
    throw new UsageError("no Docker engine answers", { hint: "start it: node scripts/setup.mjs engine", cause });
  }
}

/**
 * Installs and starts the engine and makes the base images, whichever is missing. Says on stderr what it does.
 * @throws UsageError when that fails.
 */
export async function setUpEngine(images: readonly Image[]): Promise<void> {
  const options = { cwd: projectRoot, stdio: ["ignore", 2, 2], reject: false } as const;
  const { failed } = await execa(process.execPath, ["scripts/setup.mjs", "engine", ...images.map(setupStep)], options);
  if (failed) throw new UsageError("the lab's engine or base images cannot be set up", { hint: "see what setup said" });
}
