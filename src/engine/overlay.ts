import type { FactKind, FactRequest, PromisedFact } from "../facts/types.js";
import type { Effect } from "../modules/types.js";

/** As many links in a row as a kernel follows. */
const mostLinks = 40;

/** What planned changes will have made of a host, one effect over the other, with a way back to where it was before each of them. */
export class Overlay {
  readonly #promised = new Map<string, PromisedFact>();
  /** Directories that will be gone with all that is below. */
  readonly #removedTrees: string[] = [];
  /** Paths that will be another, each with the task that makes them so. */
  readonly #touched = new Map<string, string>();
  /** Links that will be, each with what it leads to; "" for what will be none. */
  readonly #links = new Map<string, string>();
  /** Those of them that will be links indeed: mostly none, and then no path has another place. */
  readonly #leading = new Map<string, true>();
  /** What a task may have made another of which nobody knows whether it does anything: paths with all that is below, and facts by id. */
  readonly #doubts = new Map<string, { by: string; trees: number }>();
  readonly #readLinks: ReadonlyMap<string, string>;
  readonly #undo: (() => void)[] = [];

  constructor(readLinks: ReadonlyMap<string, string> = new Map()) {
    this.#readLinks = readLinks;
  }

  /** `by` is the name of the task. */
  lay(effect: Effect, by: string): void {
    const removed = effect.kind === "exact" ? (effect.removedTrees ?? []) : [];
    const facts = [...(effect.facts ?? []), ...(effect.kind === "exact" ? (effect.implied ?? []) : [])];
    const paths = facts.flatMap((fact) => pathOf(fact.request) ?? []);
    const names = new Set(paths);
    const places = new Set(paths.map((path) => this.#place(path)));
    for (const [id, { request }] of [...this.#promised]) {
      const gone = removed.some((tree) => isBelow(pathOf(request), tree));
      if (gone || isStale(request, paths) || this.#isAlias(request, names, places))
        this.#set(this.#promised, id, undefined);
    }
    for (const fact of facts) {
      this.#set(this.#promised, fact.request.id, fact);
      const { leadsTo } = kindOf(fact.request);
      if (leadsTo) this.#lead(pathOf(fact.request) ?? "", leadsTo(fact.value) ?? "");
    }
    for (const path of [...paths, ...places, ...removed]) this.#set(this.#touched, path, by);
    this.#removedTrees.push(...removed);
    this.#undo.push(() => this.#removedTrees.splice(this.#removedTrees.length - removed.length));
  }

  /**
   * Of a task it is not known whether it changes anything: what it looks at may be another afterwards. That is the facts that
   * are no paths, and of the paths those that it does not only pass through.
   */
  doubt(requests: readonly FactRequest[], by: string): void {
    const paths = aims(requests);
    const places = [...new Set(paths.flatMap((path) => [path, this.#place(path)]))];
    for (const [id, { request }] of [...this.#promised])
      if (places.some((place) => isAtOrBelow(this.#place(pathOf(request) ?? ""), place)) || isStale(request, places))
        this.#set(this.#promised, id, undefined);
    const ids = requests.flatMap((request) => (pathOf(request) === undefined ? [request.id] : []));
    for (const id of ids) this.#set(this.#promised, id, undefined);
    for (const subject of [...ids, ...places])
      this.#set(this.#doubts, subject, { by, trees: this.#removedTrees.length });
  }

  /** The task of which it is not known whether it makes the fact another. */
  doubtedBy(request: FactRequest): string | undefined {
    return this.#doubts.size === 0 || this.foreseen(request) ? undefined : this.#doubt(request)?.by;
  }

  /** What is said of a fact, or undefined when nothing can be told. */
  foreseen(request: FactRequest): { value: unknown } | undefined {
    const promised = this.#promised.get(request.id);
    if (promised) return { value: promised.value };
    if (this.#removedTrees.length === 0) return undefined;
    const path = pathOf(request);
    const trees = this.#removedTrees.slice(this.#doubt(request)?.trees ?? 0);
    return trees.some((tree) => isBelow(path, tree)) ? { value: kindOf(request).nothing } : undefined;
  }

  isPromised(request: FactRequest): boolean {
    return this.#promised.has(request.id);
  }

  /** The task that makes a fact another in a way that was not promised: it can be read only when that is done. */
  touchedBy(request: FactRequest): string | undefined {
    if ((this.#touched.size === 0 && this.#doubts.size === 0) || this.foreseen(request)) return undefined;
    const doubted = this.#doubt(request);
    if (doubted) return doubted.by;
    const { covers } = kindOf(request);
    const paths = this.#placesOf(request);
    if (!covers) return paths.map((path) => this.#touched.get(path)).find((by) => by !== undefined);
    return [...this.#touched].findLast(([touched]) =>
      paths.some((path) => touched === path || isBelow(touched, path)),
    )?.[1];
  }

  #doubt(request: FactRequest): { by: string; trees: number } | undefined {
    if (this.#doubts.size === 0) return undefined;
    const { covers } = kindOf(request);
    const paths = this.#placesOf(request);
    return [...this.#doubts].findLast(
      ([doubted]) =>
        doubted === request.id ||
        paths.some((path) => isAtOrBelow(path, doubted) || (covers === true && isBelow(doubted, path))),
    )?.[1];
  }

  /** Every path that the fact depends on, also without the links that are known of. */
  #placesOf(request: FactRequest): string[] {
    const names = [pathOf(request) ?? [], kindOf(request).alsoAt?.(request.key) ?? []].flat();
    return [...new Set(names.flatMap((path) => [path, this.#place(path)]))];
  }

  /** True for what was promised of the same place under another name, which what is laid now makes out of date. */
  #isAlias(request: FactRequest, names: ReadonlySet<string>, places: ReadonlySet<string>): boolean {
    const path = pathOf(request);
    return path !== undefined && !names.has(path) && places.has(this.#place(path));
  }

  /** The path without the links that are known of. */
  #place(path: string): string {
    if (this.#leading.size === 0 && this.#readLinks.size === 0) return path;
    let place = path;
    for (let followed = 0; followed < mostLinks; followed += 1) {
      const link = this.#firstLink(place);
      if (link === undefined) return place;
      place = this.#end(link) + place.slice(link.length);
    }
    return place;
  }

  /** The highest of the directories above a path, and itself, that is a link. */
  #firstLink(path: string): string | undefined {
    for (let end = 1; end <= path.length; end += 1) {
      if ((end < path.length && path[end] !== "/") || path[end - 1] === "/") continue;
      const one = path.slice(0, end);
      if (this.#end(one) !== "") return one;
    }
    return undefined;
  }

  #lead(path: string, end: string): void {
    this.#set(this.#links, path, end);
    if ((end !== "") !== this.#leading.has(path)) this.#set(this.#leading, path, end === "" ? undefined : true);
  }

  #end(path: string): string {
    return this.#links.get(path) ?? this.#readLinks.get(path) ?? "";
  }

  /** Everything that is promised, for kinds that can tell from it what they will be. */
  get promises(): readonly PromisedFact[] {
    return [...this.#promised.values()];
  }

  get removedTrees(): readonly string[] {
    return this.#removedTrees;
  }

  /** The task that changes a directory above a path: what could not be read there for want of a permission may be readable then. */
  changedAbove(request: FactRequest): string | undefined {
    const path = pathOf(request);
    return [...this.#touched].find(([touched]) => isBelow(path, touched))?.[1];
  }

  get depth(): number {
    return this.#undo.length;
  }

  /** Takes away what was laid since then. */
  backTo(depth: number): void {
    for (const undo of this.#undo.splice(depth).reverse()) undo();
  }

  #set<V>(map: Map<string, V>, key: string, value: V | undefined): void {
    const before = map.get(key);
    const put = (one: V | undefined): unknown => (one === undefined ? map.delete(key) : map.set(key, one));
    put(value);
    this.#undo.push(() => put(before));
  }
}

/** A fact about all that is below its path is another once something there is. */
function isStale(request: FactRequest, paths: readonly string[]): boolean {
  const path = pathOf(request);
  if (path === undefined || !kindOf(request).covers) return false;
  return paths.some((touched) => touched === path || isBelow(touched, path));
}

function pathOf(request: FactRequest): string | undefined {
  return kindOf(request).path?.(request.key);
}

function isBelow(path: string | undefined, tree: string): boolean {
  return path?.startsWith(tree === "/" ? "/" : `${tree}/`) === true;
}

function isAtOrBelow(path: string, tree: string): boolean {
  return path === tree || isBelow(path, tree);
}

/** Paths that a task deals with. Of those that it only passes through nothing but what stands there is asked. */
function aims(requests: readonly FactRequest[]): string[] {
  const paths = new Set(requests.flatMap((request) => pathOf(request) ?? []));
  const more = new Set(requests.flatMap((request) => (kindOf(request).leadsTo ? [] : (pathOf(request) ?? []))));
  return [...paths].filter((path) => more.has(path) || ![...paths].some((other) => isBelow(other, path)));
}

function kindOf(request: FactRequest): FactKind {
  return request.kind as unknown as FactKind;
}
