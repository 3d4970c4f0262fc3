import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Place } from "../errors.js";
import { isVault } from "../vault/envelope.js";
import type { Vault } from "../vault/vault.js";
import { jinjaMessage } from "./yaml-problem.js";
import type { Problems } from "./problems.js";
import { scalarOffsets, type ScalarStyle } from "./scalar-offsets.js";
import { isNull, type SourceEntry, type SourceMapping, type SourceNode, type SourceScalar } from "./source.js";

const maxDepth = 100;
/** Nodes that aliases may add to a file: far above any real one, far below what a chain of aliases can blow up to. */
const maxExpanded = 50_000;
/** Both are Ansible's. */
const vaultTags: ReadonlySet<string> = new Set(["!vault", "!vault-encrypted"]);
const coreTags = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

/** What opens encrypted values, and whether the text itself came out of a vault. */
export interface Secrecy {
  vault: Vault;
  hidden: boolean;
}

/** Turns the parser's tree into ours. What is wrong goes to `problems`; a null stands for what cannot be built. */
export class TreeBuilder {
  readonly #document: Document.Parsed;
  readonly #text: string;
  readonly #placeAt: (offset: number, length?: number) => Place;
  readonly #problems: Problems;
  readonly #secrecy: Secrecy;
  readonly #built = new Map<Node, SourceNode>();
  readonly #sizes = new Map<SourceNode, number>();
  readonly #open = new Set<Node>();
  #expanded = 0;

  constructor(
    document: Document.Parsed,
    text: string,
    placeAt: (offset: number, length?: number) => Place,
    problems: Problems,
    secrecy: Secrecy,
  ) {
    this.#secrecy = secrecy;
    this.#document = document;
    this.#text = text;
    this.#placeAt = placeAt;
    this.#problems = problems;
  }

  root(): SourceNode {
    return this.#node(this.#document.contents, this.#placeAt(0), 0);
  }

  #node(node: unknown, fallback: Place, depth: number): SourceNode {
    if (isAlias(node)) return this.#alias(node, depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return nothing(fallback);
    const seen = this.#built.get(node);
    if (seen) return seen;
    const place = this.#placeOfNode(node, fallback);
    this.#checkTag(node, place);
    if (depth > maxDepth) {
      this.#problems.report("nested too deeply", place, { expected: `at most ${maxDepth} levels` });
      return nothing(place);
    }
    this.#open.add(node);
    const built = this.#build(node, place, depth);
    this.#open.delete(node);
    this.#built.set(node, built);
    return built;
  }

  #build(node: Scalar | YAMLMap | Node, place: Place, depth: number): SourceNode {
    if (isScalar(node)) return this.#scalar(node, place);
    if (isMap(node)) return this.#jinja(node, place) ?? this.#mapping(node, place, depth);
    const items = isSeq(node) ? node.items.map((item) => this.#node(item, place, depth + 1)) : [];
    return { kind: "sequence", items, place };
  }

  #alias(alias: Alias, depth: number): SourceNode {
    const place = this.#placeAt(alias.range?.[0] ?? 0, alias.source.length + 1);
    const target = alias.resolve(this.#document);
    if (!target) {
      this.#problems.report(`there is no anchor "&${alias.source}" before this`, place);
      return nothing(place);
    }
    if (this.#open.has(target)) {
      this.#problems.report(`"*${alias.source}" stands for something that contains it`, place);
      return nothing(place);
    }
    const node = this.#node(target, place, depth);
    this.#expanded += this.#size(node);
    if (this.#expanded <= maxExpanded) return node;
    this.#problems.report("the aliases of this file blow up to too much data", place);
    return nothing(place);
  }

  #size(node: SourceNode): number {
    const known = this.#sizes.get(node);
    if (known !== undefined) return known;
    const children =
      node.kind === "sequence" ? node.items : node.kind === "mapping" ? node.entries.map((e) => e.value) : [];
    const size = children.reduce((sum, child) => sum + this.#size(child), 1);
    this.#sizes.set(node, size);
    return size;
  }

  /** `{{ name }}` without quotes is, for YAML, a mapping with a mapping for a key. A template stands for it. */
  #jinja(map: YAMLMap, place: Place): SourceScalar | undefined {
    const jinja = /^\{\{-?\s*([^]*?)\s*-?\}\}/.exec(this.#text.slice(map.range?.[0] ?? 0, map.range?.[1] ?? 0));
    if (!jinja || !isMap(map.items[0]?.key)) return undefined;
    const length = jinja[0].split("\n", 1)[0]?.length ?? 1;
    this.#problems.report(jinjaMessage, { ...place, length }, { expected: `"<%= ${jinja[1]} %>"` });
    const text = "<%= undefined %>";
    return { kind: "scalar", value: text, text, place, at: () => place };
  }

  #mapping(map: YAMLMap, place: Place, depth: number): SourceMapping {
    const entries = new Map<string, SourceEntry>();
    const merged: SourceNode[] = [];
    for (const pair of map.items) {
      const keyPlace = this.#placeOfNode(pair.key, place);
      const value = (): SourceNode => this.#node(pair.value, keyPlace, depth + 1);
      if (isScalar(pair.key) && pair.key.source === "<<" && pair.key.type === "PLAIN") merged.push(value());
      else this.#entry(entries, pair, keyPlace, value);
    }
    for (const source of merged.flatMap((node) => (node.kind === "sequence" ? node.items : [node]))) {
      this.#merge(entries, source);
    }
    return { kind: "mapping", entries: [...entries.values()], place };
  }

  #entry(entries: Map<string, SourceEntry>, pair: Pair, keyPlace: Place, value: () => SourceNode): void {
    const key = this.#key(pair.key, keyPlace);
    if (key === undefined) return;
    const first = entries.get(key);
    if (first) {
      this.#problems.report(`"${key}" is there twice`, keyPlace, {
        hint: `the first is on line ${first.keyPlace.line}`,
      });
      return;
    }
    entries.set(key, { key, keyPlace, value: value() });
  }

  #key(node: unknown, place: Place): string | undefined {
    const target = isAlias(node) ? node.resolve(this.#document) : node;
    if (isScalar(target) && target.value !== null && target.value !== "__proto__") return String(target.value);
    this.#problems.report("this cannot be a key", place, { expected: "a word" });
    return undefined;
  }

  #merge(entries: Map<string, SourceEntry>, source: SourceNode): void {
    if (source.kind !== "mapping") {
      if (!isNull(source))
        this.#problems.report('"<<" merges mappings only', source.place, { expected: "an alias of a mapping" });
      return;
    }
    for (const entry of source.entries) if (!entries.has(entry.key)) entries.set(entry.key, entry);
  }

  #scalar(node: Scalar, place: Place): SourceScalar {
    const value = typeof node.value === "symbol" ? "<<" : (node.value as SourceScalar["value"]);
    if (typeof value !== "string") {
      const text = node.source ?? "";
      if (typeof value === "number" && /^[-+]?\d+$/.test(text) && !Number.isSafeInteger(value)) {
        this.#problems.report(`${text} is too large to be exact as a number`, place, {
          expected: `"${text}", in quotes`,
        });
      }
      return { kind: "scalar", value, text, place, at: () => place, ...this.#mark() };
    }
    if (vaultTags.has(node.tag ?? "")) return this.#vaulted(value, place);
    if (this.#secrecy.hidden && !value.includes("<%")) this.#secrecy.vault.reveal(value);
    const [start, end] = node.range ?? [0, 0];
    let offsets: number[] | undefined;
    const at = (offset: number, length = 1): Place => {
      offsets ??= scalarOffsets(node.type as ScalarStyle, this.#text.slice(start, end), value);
      return this.#placeAt(start + (offsets[offset] ?? (offsets.at(-1) ?? -1) + 1), length);
    };
    return { kind: "scalar", value, text: value, place, at, ...this.#mark() };
  }

  #vaulted(value: string, place: Place): SourceScalar {
    const scalar: SourceScalar = { kind: "scalar", value, text: value, place, at: () => place };
    if (isVault(value)) return { ...scalar, vaulted: this.#secrecy.vault.value(value, place) };
    this.#problems.report("this is not in a vault", place, {
      expected: "what mdc-provision vault encrypt-string prints",
    });
    return scalar;
  }

  #mark(): { hidden?: true } {
    return this.#secrecy.hidden ? { hidden: true } : {};
  }

  #checkTag(node: Node, place: Place): void {
    const tag = (node as { tag?: string }).tag;
    if (tag === undefined || coreTags.test(tag) || (vaultTags.has(tag) && isTextual(node))) return;
    const hints: Readonly<Record<string, string>> = {
      "!vault": "it stands before an encrypted text",
      "!unsafe": "quote the text; values that are not in your own files are never rendered",
    };
    const hint = hints[tag];
    this.#problems.report(`the tag "${tag.replace("tag:yaml.org,2002:", "!!")}" is not known`, place, { hint });
  }

  /** A value that is not there (`tasks:`) has the place of what it belongs to. */
  #placeOfNode(node: unknown, fallback: Place): Place {
    const range = (node as Node | null)?.range;
    if (!range || (range[0] === range[1] && isScalar(node) && node.value === null)) return fallback;
    const written = this.#text.slice(range[0], range[1]);
    const firstLine = written.split("\n", 1)[0] ?? "";
    const head = isMap(node) && !node.flow ? (/^[^:]*/.exec(firstLine)?.[0] ?? "") : firstLine;
    return this.#placeAt(range[0], Math.max(head.trimEnd().length, 1));
  }
}

function isTextual(node: Node): boolean {
  return isScalar(node) && typeof node.value === "string";
}

function nothing(place: Place): SourceScalar {
  return { kind: "scalar", value: null, text: "", place, at: () => place };
}
