/** What tests import as `@jest/globals`. Jest makes its functions anew for each file, and those who import them may stay. */
let current = {};

/** Sets what the names below stand for from now on. */
export function provide(functions) {
  current = functions;
}

function nowadays(name) {
  return new Proxy(() => undefined, {
    apply: (_, self, values) => current[name](...values),
    get: (_, key) => current[name][key],
  });
}

export const expect = nowadays("expect");
export const describe = nowadays("describe");
export const it = nowadays("it");
export const beforeAll = nowadays("beforeAll");
export const beforeEach = nowadays("beforeEach");
export const afterAll = nowadays("afterAll");
export const afterEach = nowadays("afterEach");
export const jest = {
  setTimeout(milliseconds) {
    globalThis[Symbol.for("TEST_TIMEOUT_SYMBOL")] = milliseconds;
  },
};
