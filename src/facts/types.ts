import type { HostBasics } from "../remote/types.js";

/** What reading a fact gave. Everything but `known` fails only the task that needs the fact, at its turn. */
export type FactState<V> =
  | { status: "known"; value: V }
  | { status: "absent-tool"; tool: string }
  | { status: "denied"; message: string }
  | { status: "error"; message: string };

/**
 * A kind of fact: a typed, read-only observation of remote resources. Many of one kind are read by few processes.
 * The text that the probe prints is one record per key, in the order of the keys; `split` and `join` are each
 * other's inverse, and what the probe of a subset of the keys prints is `join` of their records. On this stands the
 * guard: the host compares what it reads again with what the plan stood on, by hash, without asking back.
 */
export interface FactKind<K = unknown, V = unknown> {
  name: string;
  /** Canonical text of a key, unique within the kind. */
  id(key: K): string;
  /**
   * Shell text that reads all keys and changes nothing. Runs in a subshell, where those of other kinds may have run before it, with
   * LC_ALL=C; when it ends by `exit`, nothing of the subshell counts as read.
   */
  probe(keys: readonly K[], host: HostBasics): string;
  /** Cuts the probe's output into records, one per key; `undefined` when it is malformed (a race on the host). */
  split(output: Buffer, keys: readonly K[]): Buffer[] | undefined;
  join(records: readonly Buffer[]): Buffer;
  parse(record: Buffer, key: K): FactState<V>;
  /** The value where the tool that would know is not installed yet, for predictions behind an opaque change. */
  nothing?: V;
  /** The remote path that the fact is about, so that the removal of a tree makes the facts below it `nothing`. */
  path?(key: K): string;
  /** True when the fact is about all that is below its path as well, so that a change to anything there makes it another. */
  covers?: true;
  /** Of a kind that knows links: the path that this one finally leads to, so that a change under either name counts for both. */
  leadsTo?(value: V): string | undefined;
  /** Further paths that the fact depends on: a change to one of them makes it another, too. */
  alsoAt?(key: K): readonly string[];
  /** The value after what is planned, where that can be told: for kinds that see what others are about, too. */
  foreseen?(key: K, value: V, planned: Planned): V | undefined;
  /** Another fact whose value leaves only one for this, so that a promise of both is confirmed by reading the other. */
  settledBy?(promised: V, key: K): { fact: PromisedFact; record: Buffer } | undefined;
  /** Differences between a promise (attributes left undefined are not promised) and what was read, as "mode is 0755, wanted 0750". */
  compare?(promised: V, actual: V): string[];
}

/** A wish to read one fact. */
export interface FactRequest<V = unknown> {
  kind: FactKind<never, V>;
  key: unknown;
  id: string;
}

/** Facts by name, as a module asks for them: single ones, lists, or left out. */
export type FactRequests = Record<string, FactRequest | readonly FactRequest[] | undefined>;

/** The values of the facts asked for, under the same names. */
export type FactValues<F extends FactRequests> = {
  [N in keyof F]: F[N] extends FactRequest<infer V>
    ? V
    : F[N] extends readonly FactRequest<infer V>[]
      ? V[]
      : F[N] extends FactRequest<infer V> | undefined
        ? V | undefined
        : undefined;
};

/** A fact that will hold after a change. Attributes left undefined in an object value are not promised. */
export interface PromisedFact<V = unknown> {
  request: FactRequest<V>;
  value: V;
}

/** What planned changes will have made of a host since a fact was read. */
export interface Planned {
  promised: readonly PromisedFact[];
  /** Directories that will have been gone with all that was below; what is promised of paths there came after that. */
  removedTrees: readonly string[];
  /** Another fact as it was read and as it will be, where both are known. */
  other<V>(request: FactRequest<V>): { read: V; planned: V } | undefined;
}

/** Defines a kind and gives the function that makes requests of it: `const file = factKind({...})`, then `file("/etc/hosts")`. */
export function factKind<K, V>(kind: FactKind<K, V>): ((key: K) => FactRequest<V>) & { kind: FactKind<K, V> } {
  const request = (key: K): FactRequest<V> => ({
    kind: kind as unknown as FactKind<never, V>,
    key,
    id: `${kind.name}:${kind.id(key)}`,
  });
  return Object.assign(request, { kind });
}

/** States that `value` will hold for the fact. */
export function promise<V>(request: FactRequest<V>, value: V): PromisedFact<V> {
  return { request, value };
}

/** The same where the value is costly to tell: it is asked for when something stands on it. */
export function promiseLater<V>(request: FactRequest<V>, value: () => V): PromisedFact<V> {
  return {
    request,
    get value() {
      return value();
    },
  };
}

/** For kinds whose records are single lines: `split` and `join`. */
export const lineRecords = {
  split(output: Buffer, keys: readonly unknown[]): Buffer[] | undefined {
    if (output.length === 0) return keys.length === 0 ? [] : undefined;
    const lines = output.toString("latin1").split("\n");
    if (lines.pop() !== "" || lines.length !== keys.length) return undefined;
    return lines.map((line) => Buffer.from(line, "latin1"));
  },
  join(records: readonly Buffer[]): Buffer {
    return Buffer.concat(records.flatMap((record) => [record, Buffer.from("\n")]));
  },
};
