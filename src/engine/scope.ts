import { ContentError } from "../errors.js";
import type { Templated } from "../playbook/types.js";
import { helpers } from "../template/helpers.js";
import { render } from "../template/render.js";
import type { Scope } from "../template/types.js";
import { Unknown, UnknownValue } from "../template/unknown.js";
import { soundsSecret } from "./secret-names.js";

/** Variables of one level. Strings of the user's own files may be templates, which are evaluated when asked for. */
export type Layer = Readonly<Record<string, unknown>>;

/** Names that stand above all variables; each is computed when asked for. */
export type Magic = Readonly<Record<string, () => unknown>>;

/** Looks a name up: magic names first, then the layers from the last to the first, then the helpers. */
export class TaskScope implements Scope {
  readonly #layers: readonly Layer[];
  readonly #magic: Magic;
  readonly #values = new Map<string, unknown>();
  readonly #evaluating = new Set<string>();
  readonly #onValue: (name: string, value: unknown) => void;

  /** `onValue` hears of each variable that is asked for and is or may hold a secret, by its name or by names in it. */
  constructor(
    layers: readonly Layer[],
    magic: Magic,
    onValue: (name: string, value: unknown) => void = () => undefined,
  ) {
    this.#layers = layers;
    this.#magic = magic;
    this.#onValue = onValue;
  }

  /** The same names, and some above them. */
  with(extra: Layer): TaskScope {
    return new TaskScope([...this.#layers, extra], this.#magic, this.#onValue);
  }

  has(name: string): boolean {
    return (
      Object.hasOwn(this.#magic, name) ||
      Object.hasOwn(helpers, name) ||
      name === "vars" ||
      this.#find(name) !== undefined
    );
  }

  get(name: string): unknown {
    const magic = Object.hasOwn(this.#magic, name) ? this.#magic[name] : undefined;
    if (magic) return magic();
    const layer = this.#find(name);
    if (layer) return this.#value(name, layer[name]);
    if (name === "vars") return this.#guarded();
    return helpers[name as keyof typeof helpers];
  }

  /** All variables that can be evaluated now, for people: those that cannot are left out. */
  all(): Record<string, unknown> {
    const names = new Set(this.#layers.flatMap((layer) => Object.keys(layer)));
    const entries: [string, unknown][] = [];
    for (const name of names) {
      try {
        entries.push([name, this.get(name)]);
      } catch (error) {
        if (!(error instanceof ContentError) && !(error instanceof UnknownValue)) throw error;
      }
    }
    return Object.fromEntries(entries);
  }

  #find(name: string): Layer | undefined {
    for (let index = this.#layers.length - 1; index >= 0; index -= 1) {
      const layer = this.#layers[index];
      if (layer && Object.hasOwn(layer, name)) return layer;
    }
    return undefined;
  }

  #value(name: string, raw: unknown): unknown {
    if (raw instanceof Unknown) throw new UnknownValue(raw.culprit);
    if (this.#values.has(name)) return this.#values.get(name);
    if (this.#evaluating.has(name)) {
      throw new ContentError(`"${name}" is defined by itself (${[...this.#evaluating, name].join(" -> ")})`, undefined);
    }
    this.#evaluating.add(name);
    try {
      const value = isPlain(raw) ? raw : render(raw as Templated, this);
      this.#values.set(name, value);
      if (soundsSecret(name) || typeof value === "object" || typeof value === "string") this.#onValue(name, value);
      return value;
    } finally {
      this.#evaluating.delete(name);
    }
  }

  /** `vars.name`: undefined instead of an error for what nobody defines. */
  #guarded(): object {
    return new Proxy(Object.create(null) as object, {
      get: (_target, name) => (typeof name === "string" && this.has(name) ? this.get(name) : undefined),
      has: (_target, name) => typeof name === "string" && this.has(name),
    });
  }
}

const plain = new WeakSet<object>();

/** Marks a value that came from a host, a prompt or the command line: nothing in it is ever a template. */
export function markPlain<T>(value: T): T {
  if (typeof value === "object" && value !== null) plain.add(value);
  return value;
}

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null || plain.has(value);
}
