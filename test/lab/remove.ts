import { engine } from "./engine.js";
import { isStale, labels } from "./labels.js";
import { projectRoot } from "./paths.js";
import { forgetState } from "./state.js";

type Labels = Record<string, string>;
type Wanted = (labels: Labels) => boolean;

export function ofLab(name: string): Wanted {
  return (found) => found[labels.lab] === name && isOurs(found);
}

/** Every lab of this checkout. */
export function isOurs(found: Labels): boolean {
  return found[labels.checkout] === projectRoot;
}

/** Labs, of whatever checkout, whose owner died before it could take them down. */
export function isAbandoned(found: Labels): boolean {
  return isStale(found[labels.owner]);
}

/** True when hosts of that lab run; what is left of one after the engine was stopped does not count. */
export async function isUp(lab: string): Promise<boolean> {
  const { dockerode } = (await engine()).container;
  const running = await dockerode.listContainers({ filters: { label: [`${labels.lab}=${lab}`] } });
  return running.some((one) => isOurs(one.Labels));
}

/** Removes the wanted containers, then the networks that they were in, and forgets those labs. */
export async function removeLabs(wanted: Wanted): Promise<string[]> {
  const { dockerode } = (await engine()).container;
  const filters = { label: [labels.lab] };
  const containers = (await dockerode.listContainers({ all: true, filters })).filter((one) => wanted(one.Labels));
  await Promise.all(
    containers.map(async ({ Id }) => unlessGone(dockerode.getContainer(Id).remove({ force: true, v: true }))),
  );
  const networks = (await dockerode.listNetworks({ filters })).filter((one) => wanted(one.Labels ?? {}));
  await Promise.all(networks.map(async ({ Id }) => unlessGone(dockerode.getNetwork(Id).remove())));
  const found = [...containers, ...networks].map((one) => one.Labels ?? {});
  const names = new Set(found.filter(isOurs).map((one) => one[labels.lab] ?? ""));
  await Promise.all([...names].map(forgetState));
  return [...names];
}

/** Two processes may remove the same stale lab at the same time: 404 is gone, 409 is being removed. */
async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}
