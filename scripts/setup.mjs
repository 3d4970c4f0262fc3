/**
 * Makes ready what a command needs, skipping what is there: `node scripts/setup.mjs STEP...`.
 * Runs before any npm package is installed, hence plain JavaScript and Node's own modules only.
 */
import { buildDist } from "./setup/build.mjs";
import { SetupError } from "./setup/command.mjs";
import { startEngine, stopEngine } from "./setup/engine.mjs";
import { makeGuest } from "./setup/guest.mjs";
import { makeImage } from "./setup/image.mjs";
import { installPackages } from "./setup/packages.mjs";
import { makeStockedImage, stockedImages } from "./setup/stocked-image.mjs";

const steps = {
  packages: installPackages,
  engine: startEngine,
  image: () => makeImage("debian12"),
  // Wanted by few tests: their labs make it.
  "image-debian13": () => makeImage("debian13"),
  "image-guest": makeGuest,
  ...Object.fromEntries(stockedImages.map((name) => [`image-${name}`, () => makeStockedImage(name)])),
  // All that any test of `npm test` wants: two that begin at the same time would each make what is missing.
  images: makeAllImages,
  build: buildDist,
  "stop-engine": stopEngine,
};

async function makeAllImages() {
  await Promise.all(["debian12", "debian13"].map(makeImage));
  await Promise.all([...stockedImages.filter((name) => name !== "parity").map(makeStockedImage), makeGuest()]);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(steps, name));
if (wanted.length === 0 || unknown.length > 0) {
  console.error(`Usage: node scripts/setup.mjs STEP...\nSteps: ${Object.keys(steps).join(", ")}`);
  process.exit(5);
}

try {
  for (const name of wanted) await steps[name]();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`setup: ${error.message}`);
  process.exit(1);
}
