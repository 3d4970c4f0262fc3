import { engine } from "./engine.js";
import { isStale, labels } from "./labels.js";
import { projectRoot } from "./paths.js";

/** Prints one line per host, as the engine knows it. */
export async function listHosts(): Promise<void> {
  const { dockerode } = (await engine()).container;
  const containers = await dockerode.listContainers({ all: true, filters: { label: [labels.lab] } });
  const lines = containers.map(({ Labels, Status, Ports }) => {
    const port = Ports.find(({ PrivatePort }) => PrivatePort === 22)?.PublicPort;
    const owner = Labels[labels.owner];
    const checkout = Labels[labels.checkout];
    const notes = [isStale(owner) && "stale", checkout !== projectRoot && `of ${checkout}`].filter(Boolean);
    return [Labels[labels.lab], Labels[labels.host], `127.0.0.1:${port}`, `owner ${owner}`, Status, ...notes].join(
      "  ",
    );
  });
  console.log(lines.sort().join("\n") || "no lab is up");
}
