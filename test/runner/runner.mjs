/**
 * What Jest calls for each test file in place of its own runner: that same one, but with files and what they import loaded by Node. Jest
 * would load every module again for every test file, into a world of the file's own; here those of src/ and test/ are loaded once
 * for a worker.
 */
import { createRequire, register } from "node:module";
import { pathToFileURL } from "node:url";
import circus from "jest-circus/runner";
import { provide } from "./globals.mjs";
import "./properties.mjs";

register("../../scripts/typescript-hooks.mjs", import.meta.url);
register("./hooks.mjs", import.meta.url);
process.setSourceMapsEnabled(true);

const require = createRequire(import.meta.url);

/** Where the tests of one file would leave to those of the next who listens to them, and how long each may take. */
const leftovers = ["EVENT_HANDLERS", "TEST_TIMEOUT_SYMBOL"].map((name) => Symbol.for(name));

export default function runTestFile(globalConfig, config, environment, runtime, path, send) {
  for (const symbol of leftovers) delete globalThis[symbol];
  // Jest's finds the lines of what Jest has loaded; Node's own does it for the rest.
  delete Error.prepareStackTrace;
  const byNode = {
    requireInternalModule(name) {
      delete require.cache[name];
      return require(name);
    },
    setGlobalsForRuntime: provide,
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (name) => import(pathToFileURL(name)),
    requireModule: runtime.requireModule.bind(runtime),
    enterTestCode: runtime.enterTestCode.bind(runtime),
    leaveTestCode: runtime.leaveTestCode.bind(runtime),
  };
  return circus.default(globalConfig, config, environment, byNode, path, send);
}
