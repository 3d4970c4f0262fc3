import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../../src/errors.js";
import { labRoot } from "./paths.js";

/** What a host can be, and the step of scripts/setup.mjs that makes its base image. */
const steps = {
  debian12: "image",
  debian13: "image-debian13",
  /** Debian 12 with PostgreSQL, 13 with PostgreSQL, 12 with a JDK: where installing them is not what a test is about. */
  postgresql: "image-postgresql",
  postgresql17: "image-postgresql17",
  java: "image-java",
  /** Debian 12 with what the modules of Ansible need that are compared with ours. */
  parity: "image-parity",
  guest: "image-guest",
} as const;

export type Image = keyof typeof steps;

export const usualImage: Image = "debian12";

export const imageNames = Object.keys(steps) as readonly Image[];

export function setupStep(image: Image): string {
  return steps[image];
}

/** The tag of a base image that is made already. */
export async function imageTag(image: Image): Promise<string> {
  return (await readFile(join(labRoot, `${image}.tag`), "utf8")).trim();
}

/** The file system of guests, made with their image. */
export async function guestDisk(): Promise<string> {
  return (await readFile(join(labRoot, "guest.disk"), "utf8")).trim();
}

/** @throws UsageError when there is no image of that name. */
export function imageNamed(text: string): Image {
  const found = imageNames.find((name) => name === text);
  if (found) return found;
  throw new UsageError(`there is no image ${text}`, { expected: `one of ${imageNames.join(", ")}` });
}
