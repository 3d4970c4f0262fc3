/**
 * Thrown when an expression needs a value that does not exist yet, such as the output of a command that has not run.
 * It spreads by itself: whatever needed the expression is unknown too. `culprit` names the task it depends on.
 */
export class UnknownValue extends Error {
  readonly culprit: string;

  constructor(culprit: string) {
    super(`depends on "${culprit}"`);
    this.name = "UnknownValue";
    this.culprit = culprit;
  }
}

/** A variable whose value is not known yet. */
export class Unknown {
  readonly culprit: string;

  constructor(culprit: string) {
    this.culprit = culprit;
  }
}

/** What stands behind results that are known in part. */
const partial = new WeakMap<object, Part>();

interface Part {
  known: Record<string, unknown>;
  /** Names of the fields that there were and nobody has any more. */
  lost: readonly string[];
  /** The same with other fields known. */
  again(known: Record<string, unknown>): Record<string, unknown>;
}

/** A registered result of which only some fields are known: reading another one throws UnknownValue. */
export function partlyKnown(known: Record<string, unknown>, culprit: string): Record<string, unknown> {
  const refuse = (): never => {
    throw new UnknownValue(culprit);
  };
  const result = new Proxy(known, {
    get: (target, name) =>
      typeof name === "symbol" || Object.hasOwn(target, name) ? (Reflect.get(target, name) as unknown) : refuse(),
    has: refuse,
    ownKeys: refuse,
  });
  partial.set(result, { known, lost: [], again: (more) => partlyKnown(more, culprit) });
  return result;
}

/** A result some fields of which are lost: asking for one of them, or for all fields at once, ends in `refuse`. */
export function partlyLost(
  known: Record<string, unknown>,
  lost: readonly string[],
  refuse: (name: string) => never,
): Record<string, unknown> {
  const isLost = (name: string | symbol): name is string => typeof name === "string" && lost.includes(name);
  const result = new Proxy(known, {
    get: (target, name) => (isLost(name) ? refuse(name) : (Reflect.get(target, name) as unknown)),
    has: (target, name) => isLost(name) || Reflect.has(target, name),
    ownKeys: () => refuse(lost.join(", ")),
  });
  partial.set(result, { known, lost, again: (more) => partlyLost(more, lost, refuse) });
  return result;
}

/** Names of the fields of a result that are lost. */
export function lostFields(result: Record<string, unknown>): readonly string[] {
  return partial.get(result)?.lost ?? [];
}

/** The result with more fields; what is not known of it stays so. */
export function withFields(result: Record<string, unknown>, fields: Record<string, unknown>): Record<string, unknown> {
  const found = partial.get(result);
  return found ? found.again({ ...found.known, ...fields }) : { ...result, ...fields };
}

/** A value for people: of results within it that are known in part, what is known. */
export function knownParts(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(knownParts);
  const known = partial.get(value)?.known;
  if (!known && Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(known ?? value).map(([key, entry]) => [key, knownParts(entry)]));
}

/** The fields of a result that are known; all of them for an ordinary one. */
export function knownFields(result: Record<string, unknown>): Record<string, unknown> {
  return partial.get(result)?.known ?? result;
}
