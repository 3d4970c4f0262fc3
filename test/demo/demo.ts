/**
 * `npm run demo [-- --keep]`: two datacenters in the lab, provisioned by the product as an operator would do it, and the
 * promises about it kept or not: check mode tells beforehand what the first run does, the first run ends with a proof, and
 * the second one finds nothing to do.
 */
import { join } from "node:path";
import { MdcError } from "../../src/errors.js";
import { raiseHosts, type Lab } from "../lab/index.js";
import { labFolder, labRoot } from "../lab/paths.js";
import { buildStandinPack } from "../standin/build.js";
import { labHosts, published } from "./hosts.js";
import { writeInventory } from "./inventory.js";
import { keepPromises, print } from "./promises.js";
import { commandLine } from "./provision.js";

const name = "demo";
const keep = process.argv.includes("--keep");
const interrupted = new AbortController();
// Not once(): libraries that find no other listener left end the process before the lab is down.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());

let lab: Lab | undefined;
try {
  process.exitCode = await demo();
} catch (error) {
  if (!(error instanceof MdcError)) throw error;
  console.error(`demo: ${[error.message, error.hint].filter(Boolean).join("; ")}`);
  process.exitCode = 1;
} finally {
  if (lab && (!keep || interrupted.signal.aborted)) {
    await lab.down();
    print(`The lab ${name} is down.`);
  }
  if (interrupted.signal.aborted) process.exitCode = 130;
}

async function demo(): Promise<number> {
  const started = performance.now();
  print("Raising two datacenters of four hosts each in the lab.");
  lab = await raiseHosts({ lab: name, hosts: labHosts(), ...(keep ? { owner: "kept" } : {}) });
  const pack = await buildStandinPack(join(labRoot, "wso2am-3.1.0.zip"));
  const files = await writeInventory(lab, pack);
  print(
    `They are up after ${((performance.now() - started) / 1000).toFixed(0)} s. The pack is a stand-in: ${pack.path}`,
  );
  const kept = await keepPromises({ files, folder: labFolder(name), signal: interrupted.signal });
  if (keep && !interrupted.signal.aborted) sayHow(lab, commandLine(files));
  return kept ? 0 : 1;
}

function sayHow({ hosts }: Lab, words: readonly string[]): void {
  const doors = hosts.flatMap(({ name: host, ports }) =>
    published.flatMap((port) =>
      ports[port] === undefined ? [] : [`  ${host}:${port} is https://127.0.0.1:${ports[port]}`],
    ),
  );
  print(
    [
      "",
      "The lab is left up. To run against it:",
      `  node ${words.join(" ")}`,
      "To look around in a host:",
      `  npm run lab -- ssh ${name} ${hosts[0]?.name}`,
      ...doors,
      "To remove it:",
      `  npm run lab -- down ${name}`,
    ].join("\n"),
  );
}
