import { describe, expect, it } from "@jest/globals";
import { FactStore, type ProbedFact } from "../../../src/engine/fact-store.js";
import { file } from "../../../src/facts/file.js";
import { sha256 } from "../../../src/facts/sha256.js";
import {
  factKind,
  lineRecords,
  promise,
  type FactRequest,
  type FactState,
  type PromisedFact,
} from "../../../src/facts/types.js";
import { tree, type TreeFact } from "../../../src/facts/tree.js";
import type { TreeEntry } from "../../../src/facts/tree-record.js";
import { userFact } from "../../../src/facts/user.js";
import type { Effect } from "../../../src/modules/types.js";

/** How much stands below a path. */
const below = factKind<string, number>({
  ...lineRecords,
  ...{ name: "below", covers: true, nothing: 0 },
  id: (path) => path,
  path: (path) => path,
  probe: () => "",
  parse: (record) => ({ status: "known", value: Number(record.toString()) }),
});

const directory = { type: "directory", mode: 0o755 } as const;
const absent = { type: "absent" } as const;

function probed(request: FactRequest, value: unknown): ProbedFact {
  return { request, record: Buffer.from(request.id), state: { status: "known", value } };
}

function exact(...facts: PromisedFact[]): Effect {
  return { kind: "exact", facts };
}

/** A store in which all of this was read under the login account. */
function storeWith(...facts: [FactRequest, unknown][]): FactStore {
  const store = new FactStore();
  for (const [request, value] of facts) store.remember(probed(request, value), "");
  return store;
}

function known(value: unknown): FactState<unknown> {
  return { status: "known", value };
}

describe("what may have become another", () => {
  it("is still there as a guess, until it is read again", () => {
    const store = storeWith([file("/a"), directory]);
    expect(store.isStale(file("/a"), "")).toBe(false);
    store.age();
    expect(store.get(file("/a"), "")).toEqual(known(directory));
    expect(store.isStale(file("/a"), "")).toBe(true);
    store.remember(probed(file("/a"), absent), "");
    expect(store.isStale(file("/a"), "")).toBe(false);
  });

  it("is no guess where a planned change makes it certain", () => {
    const store = storeWith([file("/a"), absent]);
    store.age();
    store.promise(exact(promise(file("/a"), directory)), "make");
    expect(store.isStale(file("/a"), "")).toBe(false);
  });

  it("is nothing where it could not be read", () => {
    const store = new FactStore();
    store.remember(
      { request: file("/a"), record: Buffer.alloc(0), state: { status: "absent-tool", tool: "stat" } },
      "",
    );
    store.age();
    expect(store.get(file("/a"), "")).toBeUndefined();
  });

  it("gives way to what a guard found, and is read anew where it found nothing that can be understood", () => {
    const store = storeWith([file("/a"), directory], [file("/b"), directory], [file("/c"), directory]);
    const assumed = [probed(file("/a"), directory), probed(file("/b"), directory)];
    store.missed(assumed, [probed(file("/a"), absent)], "");
    expect(store.get(file("/a"), "")).toEqual(known(absent));
    expect(store.isStale(file("/a"), "")).toBe(false);
    expect(store.get(file("/b"), "")).toBeUndefined();
    expect(store.isStale(file("/c"), "")).toBe(true);
  });
});

describe("what is known of a host", () => {
  it("is what was read, by each account for itself", () => {
    const store = storeWith([file("/a"), directory]);
    expect(store.get(file("/a"), "")).toEqual(known(directory));
    expect(store.get(file("/a"), "sudo:root")).toBeUndefined();
    expect(store.get(sha256("/a"), "")).toBeUndefined();
  });

  it("is what planned changes promise, for all accounts", () => {
    const store = storeWith([file("/a"), absent]);
    store.promise(exact(promise(file("/a"), directory)), "make");
    expect(store.get(file("/a"), "")).toEqual(known(directory));
    expect(store.get(file("/a"), "sudo:root")).toEqual(known(directory));
    expect(store.probed(file("/a"), "")).toBeUndefined();
    store.promise(exact(promise(file("/a"), absent)), "remove");
    expect(store.get(file("/a"), "")).toEqual(known(absent));
  });

  it("is nothing for what a planned change touches without a promise, and who does it is known", () => {
    const store = storeWith([sha256("/a"), "0"], [sha256("/b"), "0"], [userFact("a"), { present: false }]);
    store.promise(exact(promise(file("/a"), directory), promise(userFact("b"), { present: false })), "make");
    expect(store.get(sha256("/a"), "")).toBeUndefined();
    expect(store.touchedBy(sha256("/a"), "")).toBe("make");
    expect(store.touchedBy(file("/a"), "")).toBeUndefined();
    expect(store.get(sha256("/b"), "")).toEqual(known("0"));
    expect(store.get(userFact("a"), "")).toEqual(known({ present: false }));
  });

  it("is that nothing is below a tree that goes, until something is made there", () => {
    const store = storeWith([file("/t/x/y"), directory], [file("/tt"), directory], [sha256("/t/x"), "0"]);
    store.promise({ kind: "exact", facts: [promise(file("/t"), absent)], removedTrees: ["/t"] }, "remove");
    expect(store.get(file("/t/x/y"), "")).toEqual(known(absent));
    expect(store.get(sha256("/t/x"), "")).toEqual(known(null));
    expect(store.get(file("/tt"), "")).toEqual(known(directory));
    store.promise(exact(promise(file("/t"), directory), promise(file("/t/x"), directory)), "make");
    expect(store.get(file("/t/x"), "")).toEqual(known(directory));
    expect(store.get(file("/t/x/y"), "")).toEqual(known(absent));
    store.promise({ kind: "exact", facts: [promise(file("/t"), absent)], removedTrees: ["/t"] }, "remove again");
    expect(store.get(file("/t/x"), "")).toEqual(known(absent));
  });

  it("is unknown of all that is below a path once something there is changed", () => {
    const store = storeWith([below("/t"), 1], [below("/other"), 2]);
    store.promise(exact(promise(file("/t/deep/x"), directory)), "make");
    expect(store.get(below("/t"), "")).toBeUndefined();
    expect(store.touchedBy(below("/t"), "")).toBe("make");
    expect(store.get(below("/other"), "")).toEqual(known(2));
    store.promise(exact(promise(below("/t"), 3)), "empty");
    expect(store.get(below("/t"), "")).toEqual(known(3));
    store.promise(exact(promise(file("/t/y"), directory)), "fill");
    expect(store.touchedBy(below("/t"), "")).toBe("fill");
  });

  it("takes what follows from a change for true, though it is not confirmed", () => {
    const store = storeWith([file("/app/bin"), absent]);
    const implied = [promise(file("/app/bin"), directory)];
    store.promise({ kind: "exact", facts: [promise(file("/app"), directory)], implied }, "unpack");
    expect(store.get(file("/app/bin"), "")).toEqual(known(directory));
    store.settle([{ account: "", facts: [probed(file("/app"), directory)] }]);
    expect(store.get(file("/app/bin"), "")).toBeUndefined();
    expect(store.get(file("/app"), "")).toEqual(known(directory));
  });

  it("may be another where a directory above is changed, if it could not be read", () => {
    const store = storeWith();
    const denied = { status: "denied" as const, message: "permission denied" };
    store.remember({ request: file("/a/b/c"), record: Buffer.alloc(0), state: denied }, "");
    expect(store.get(file("/a/b/c"), "")).toEqual(denied);
    store.promise(exact(promise(file("/z"), directory)), "other");
    expect(store.get(file("/a/b/c"), "")).toEqual(denied);
    store.promise(exact(promise(file("/a"), directory)), "open");
    expect(store.get(file("/a/b/c"), "")).toBeUndefined();
    expect(store.touchedBy(file("/a/b/c"), "")).toBe("open");
  });
});

describe("what is known of a tree", () => {
  const key = { path: "/opt/am", only: ["pack"] };
  const plain = tree(key);
  const unless = tree({ ...key, unless: "/opt/am/pack/start.sh" });
  const start = file("/opt/am/pack/start.sh");
  const regular = { type: "file", mode: 0o644 } as const;
  const there: TreeFact = new Map<string, TreeEntry>([
    ["pack", directory],
    ["pack/a", regular],
  ]);
  const told = (store: FactStore, request: FactRequest): unknown => {
    const state = store.get(request, "");
    return state?.status === "known" ? [...(state.value as TreeFact).keys()] : state;
  };

  it("is that of a new directory, where what would make it unnecessary was not there and is not made", () => {
    const store = storeWith([file("/opt/am"), absent], [start, absent], [unless, new Map()]);
    store.promise(exact(promise(file("/opt/am"), directory)), "make");
    expect([told(store, unless), store.touchedBy(unless, "")]).toEqual([[], undefined]);
    store.promise(exact(promise(file("/opt/am/pack"), directory)), "make more");
    expect(told(store, unless)).toEqual(["pack"]);
  });

  it("is empty once that is made, and unknown where it was there and goes, or is not known", () => {
    const store = storeWith([file("/opt/am"), directory], [start, absent], [unless, there]);
    store.promise(exact(promise(start, regular)), "put");
    expect(told(store, unless)).toEqual([]);
    const full = storeWith([file("/opt/am"), directory], [start, regular], [unless, new Map()]);
    full.promise(exact(promise(file("/opt/am"), { ...directory, mode: 0o700 })), "close");
    expect(told(full, unless)).toEqual([]);
    full.promise(exact(promise(start, absent)), "remove");
    expect([told(full, unless), full.touchedBy(unless, "")]).toEqual([undefined, "remove"]);
    const unasked = storeWith([file("/opt/am"), absent], [unless, new Map()]);
    unasked.promise(exact(promise(file("/opt/am"), directory)), "make");
    expect([told(unasked, unless), unasked.touchedBy(unless, "")]).toEqual([undefined, "make"]);
  });

  it("is what is made after all there was is gone", () => {
    for (const gone of ["/opt/am", "/opt/am/pack"]) {
      const store = storeWith([file("/opt/am"), directory], [plain, there]);
      store.promise({ kind: "exact", facts: [promise(file(gone), absent)], removedTrees: [gone] }, "remove");
      expect(told(store, plain)).toEqual([]);
      store.promise(exact(promise(file("/opt/am"), directory), promise(file("/opt/am/pack"), directory)), "make");
      expect(told(store, plain)).toEqual(["pack"]);
    }
  });

  it("is another's where a link will be in its place", () => {
    const store = storeWith([file("/opt/am"), absent], [plain, new Map()]);
    store.promise(exact(promise(file("/opt/am"), { type: "link", target: "/srv" })), "link");
    expect([told(store, plain), store.touchedBy(plain, "")]).toEqual([undefined, "link"]);
  });
});

describe("when planned changes are made", () => {
  it("what they touched is forgotten for every account, what was read again is remembered", () => {
    const store = storeWith(
      [file("/a"), absent],
      [sha256("/a"), null],
      [file("/b"), absent],
      [file("/t/x"), directory],
    );
    store.remember(probed(file("/a"), absent), "sudo:root");
    store.promise(exact(promise(file("/a"), directory)), "make");
    store.promise({ kind: "exact", facts: [promise(file("/t"), absent)], removedTrees: ["/t"] }, "remove");
    store.settle([
      { account: "sudo:root", facts: [probed(file("/a"), directory)] },
      { account: "sudo:app", facts: [probed(file("/t"), absent)] },
    ]);
    expect(store.get(file("/a"), "sudo:root")).toEqual(known(directory));
    expect(store.get(file("/t"), "sudo:app")).toEqual(known(absent));
    expect(store.get(file("/a"), "")).toBeUndefined();
    expect(store.get(sha256("/a"), "")).toBeUndefined();
    expect(store.get(file("/t/x"), "")).toBeUndefined();
    expect(store.get(file("/b"), "")).toEqual(known(absent));
    expect(store.probed(file("/a"), "sudo:root")?.record.toString()).toBe("file:/a");
  });

  it("what could not be read is asked for again", () => {
    const store = storeWith([file("/b"), absent]);
    const state = { status: "denied" as const, message: "permission denied" };
    store.remember({ request: file("/a/b"), record: Buffer.alloc(0), state }, "");
    store.settle([]);
    expect(store.get(file("/a/b"), "")).toBeUndefined();
    expect(store.get(file("/b"), "")).toEqual(known(absent));
  });
});

describe("when plans are dropped", () => {
  it("the store is as it was at the snapshot, as often as one goes back", () => {
    const store = storeWith([file("/a"), absent], [file("/b"), absent]);
    store.promise(exact(promise(file("/a"), directory)), "first");
    const restore = store.snapshot();
    for (const name of ["second", "third"]) {
      store.promise({ kind: "exact", facts: [promise(file("/b"), directory)], removedTrees: ["/a"] }, name);
      expect(store.get(file("/b"), "")).toEqual(known(directory));
      restore();
      expect(store.get(file("/b"), "")).toEqual(known(absent));
      expect(store.get(file("/a"), "")).toEqual(known(directory));
      expect(store.get(sha256("/a/x"), "")).toBeUndefined();
    }
  });

  it("all may be forgotten, or only what was read", () => {
    const store = storeWith([file("/b"), absent]);
    store.promise(exact(promise(file("/a"), directory)), "make");
    store.forgetRead();
    expect([store.get(file("/a"), ""), store.get(file("/b"), "")]).toEqual([known(directory), undefined]);
    store.clear();
    expect(store.get(file("/a"), "")).toBeUndefined();
  });
});
