const globals = new URL("globals.mjs", import.meta.url).href;

/** The package that tests import says that it is for Jest's own way of loading, and nothing else. */
export function resolve(specifier, context, next) {
  return specifier === "@jest/globals" ? { url: globals, shortCircuit: true } : next(specifier, context);
}
