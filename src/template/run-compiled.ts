import { ContentError, MdcError, type Place } from "../errors.js";
import { globals } from "./globals.js";
import type { FreeName, Scope } from "./types.js";
import { UnknownValue } from "./unknown.js";

interface Origin {
  place: Place;
  names: readonly FreeName[];
  /** Line of the file that was running when it failed, where that is known. */
  lineOf: () => number | undefined;
}

/** Names that EJS's own code uses; they must not be looked up among the variables. */
const internal = new Set([
  "__output",
  "__append",
  "__line",
  "locals",
  "escapeFn",
  "include",
  "__Failed",
  "error",
  "__scope",
]);

/** Runs compiled code over a scope; errors of the code come out as ContentError with the place in the user's file. */
export function runCompiled(run: (scope: object) => unknown, scope: Scope, origin: Origin): unknown {
  try {
    return run(asObject(scope));
  } catch (error) {
    if (error instanceof UnknownValue || (error instanceof MdcError && !(error instanceof UndefinedName))) throw error;
    throw asContentError(error, origin);
  }
}

/** Raised by the scope for a name that nobody defines; gets its place where the expression is known. */
class UndefinedName extends ContentError {}

function asObject(scope: Scope): object {
  return new Proxy(Object.create(null) as object, {
    has: (_target, name) =>
      typeof name === "string" &&
      !internal.has(name) &&
      (scope.has(name) || (name in globalThis && !globals.has(name))),
    get(_target, name) {
      if (typeof name === "symbol") return undefined;
      if (scope.has(name)) return scope.get(name);
      throw new UndefinedName(name, undefined);
    },
    set(_target, name) {
      throw new TypeError(`an expression cannot assign to "${String(name)}" (to compare, write ===)`);
    },
  });
}

function asContentError(error: unknown, origin: Origin): ContentError {
  const line = origin.lineOf();
  const undefinedName =
    error instanceof UndefinedName ? error.message : /^(\S+) is not defined$/.exec(messageOf(error))?.[1];
  if (undefinedName !== undefined) {
    const uses = origin.names.filter((use) => use.name === undefinedName);
    const use = uses.find((one) => one.place.line === line) ?? uses[0];
    return new ContentError(`"${undefinedName}" is undefined`, use?.place ?? origin.place, {
      hint: `define it, or guard it with vars.${undefinedName} ?? …`,
      cause: error,
    });
  }
  const place = line === undefined ? origin.place : { file: origin.place.file, line, column: 1 };
  return new ContentError(withoutExcerpt(messageOf(error)), place, { cause: error });
}

/** JSON.parse quotes the beginning of what it could not read, which may be that of a secret. */
function withoutExcerpt(message: string): string {
  return message
    .replace(/, (?:\.\.\.)?"[^]*"(?:\.\.\.)? is not valid JSON$/, ", this is not valid JSON")
    .replace(/^"[^]*" is not valid JSON$/, "this is not valid JSON");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
