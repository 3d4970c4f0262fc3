import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../../src/errors.js";
import { engine, setUpEngine } from "./engine.js";
import { introduce, startGuest } from "./guest.js";
import { imageTag, usualImage, type Image } from "./image.js";
import { generateKeyPair, labKeyPair } from "./key-pair.js";
import { startHost } from "./lab-host.js";
import { openLab, type Lab } from "./lab.js";
import { labLabels, type Owner } from "./labels.js";
import { labFolder, privateKeyFile } from "./paths.js";
import { isAbandoned, isUp, ofLab, removeLabs } from "./remove.js";
import { saveState, type LabHostState } from "./state.js";

export interface LabRequest {
  lab: string;
  hosts: readonly { name: string; ports?: readonly number[]; /** debian12, unless told otherwise. */ image?: Image }[];
  /** Who takes it down; this process, unless told otherwise. */
  owner?: Owner;
}

interface Started {
  host: LabHostState;
  publicHostKey: string;
}

/**
 * Raises all hosts of a lab at the same time, in a network of their own, after whatever they need (engine, base images)
 * and after the removal of labs whose owner is gone.
 * @throws UsageError when the lab is up already, or when a name could not be one of a folder and a host.
 */
export async function raiseHosts(request: LabRequest): Promise<Lab> {
  const { lab } = request;
  for (const name of [lab, ...request.hosts.map((host) => host.name)]) checkName(name);
  await setUpEngine([...new Set(request.hosts.map(({ image = usualImage }) => image))]);
  await removeLabs(isAbandoned);
  if (await isUp(lab)) {
    throw new UsageError(`lab ${lab} is up already`, { hint: `take it down first: npm run lab -- down ${lab}` });
  }
  await removeLabs(ofLab(lab));
  try {
    return await raise(request);
  } catch (error) {
    await removeLabs(ofLab(lab));
    throw error;
  }
}

async function raise({ lab, hosts, owner = process.pid }: LabRequest): Promise<Lab> {
  const common = { lab, labels: labLabels(lab, owner) };
  const authorizedKey = (await labKeyPair()).public;
  const network = await createNetwork(common.lab, common.labels);
  const starts = await Promise.allSettled(
    hosts.map(async ({ name, ports = [], image: imageName = usualImage }): Promise<Started> => {
      const hostKey = generateKeyPair();
      const image = await imageTag(imageName);
      const guest = imageName === "guest";
      const start = guest ? startGuest : startHost;
      const container = await start({ image, name, network, labels: common.labels, hostKey, authorizedKey, ports });
      const host: LabHostState = {
        name,
        address: container.getIpAddress(network),
        sshPort: container.getMappedPort(22),
        containerId: container.getId(),
        guest,
        ports: Object.fromEntries(ports.map((port) => [port, container.getMappedPort(port)])),
      };
      return { host, publicHostKey: hostKey.public };
    }),
  );
  // Only when all have settled, so that nobody starts a host while the lab is being removed.
  const started = starts.map((start) => {
    if (start.status === "rejected") throw start.reason;
    return start.value;
  });
  const knownHostsFile = join(labFolder(lab), "known_hosts");
  await mkdir(labFolder(lab), { recursive: true });
  await writeFile(knownHostsFile, started.map(knownHostsLine).join(""));
  const state = { name: lab, network, hosts: started.map(({ host }) => host), privateKeyFile, knownHostsFile };
  await introduce(state.hosts);
  await saveState(state);
  return openLab(state);
}

function checkName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]*$/.test(name)) return;
  throw new UsageError(`${JSON.stringify(name)} cannot be the name of a lab or host`, {
    expected: "small letters, digits and hyphens",
  });
}

async function createNetwork(lab: string, labels: Record<string, string>): Promise<string> {
  const { network } = await engine();
  const Name = `mdc-${lab}-${process.pid}`;
  await network.create({ Name, Driver: "bridge", Labels: labels });
  return Name;
}

function knownHostsLine({ host, publicHostKey }: Started): string {
  return `[127.0.0.1]:${host.sshPort} ${publicHostKey}\n`;
}
