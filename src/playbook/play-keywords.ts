import { parsePattern } from "../inventory/pattern-syntax.js";
import { isCompiled } from "../template/compile.js";
import { render } from "../template/render.js";
import type { Scope } from "../template/types.js";
import { didYouMean } from "./nearest.js";
import type { Problems } from "./problems.js";
import { readPlainText, readText } from "./readers.js";
import { describe, isNull, type SourceEntry, type SourceMapping, type SourceNode } from "./source.js";
import { toTemplated } from "./templated.js";
import { hostOrders, strategies, type HostOrder, type Strategy, type Templated } from "./types.js";

/** The host pattern of a play, or a list of them. Malformed ones are reported. */
export function readHosts(entry: SourceEntry | undefined, play: SourceMapping, problems: Problems): Templated {
  if (!entry || isNull(entry.value)) {
    problems.report('a play needs "hosts"', entry?.keyPlace ?? play.place, {
      expected: "a group, a host or a pattern",
    });
    return [];
  }
  const nodes = entry.value.kind === "sequence" ? entry.value.items : [entry.value];
  const patterns = nodes.flatMap((value) => {
    const pattern = readText({ ...entry, value }, problems);
    if (typeof pattern === "string") checkPattern(pattern, value, problems);
    return pattern ?? [];
  });
  return entry.value.kind === "sequence" ? patterns : (patterns[0] ?? []);
}

function checkPattern(pattern: string, node: SourceNode, problems: Problems): void {
  const parsed = parsePattern(pattern);
  if ("terms" in parsed || node.kind !== "scalar") return;
  problems.report(parsed.error, node.at(parsed.offset, parsed.length), {
    expected: "a host pattern, such as web, web:!web3, ~db\\d+ or all",
  });
}

/** Batch sizes: whole numbers or percentages. */
export function readSerial(entry: SourceEntry | undefined, scope: Scope, problems: Problems): (number | string)[] {
  if (!entry) return [];
  const nodes = entry.value.kind === "sequence" ? entry.value.items : [entry.value];
  return nodes.flatMap((node): (number | string)[] => {
    const written = toTemplated(node, problems);
    const value = isCompiled(written) ? problems.attempt(() => render(written, scope)) : written;
    if (value === undefined) return [];
    if (typeof value === "number" && Number.isInteger(value) && value >= 1) return [value];
    if (typeof value === "string" && /^\d+$/.test(value) && Number(value) >= 1) return [Number(value)];
    if (typeof value === "string" && /^(100|[1-9]?\d)%$/.test(value)) return [value];
    problems.report(`"serial" is ${isCompiled(written) ? JSON.stringify(value) : describe(node)}`, node.place, {
      expected: 'a whole number from 1, or a percentage such as "30%"',
    });
    return [];
  });
}

/** How the hosts go through the play. */
export function readStrategy(entry: SourceEntry | undefined, problems: Problems): Strategy {
  return readWord(entry, strategies, problems) ?? "linear";
}

/** In which order the hosts have their turn. */
export function readOrder(entry: SourceEntry | undefined, problems: Problems): HostOrder {
  return readWord(entry, hostOrders, problems) ?? "inventory";
}

/** The share of a batch that may fail before it is given up. */
export function readTolerance(entry: SourceEntry | undefined, problems: Problems): number | undefined {
  if (!entry) return undefined;
  const value = entry.value.kind === "scalar" ? Number(String(entry.value.value).replace(/%$/, "")) : Number.NaN;
  if (value >= 0 && value <= 100) return value / 100;
  problems.report(`"${entry.key}" is ${describe(entry.value)}`, entry.value.place, {
    expected: "a number from 0 to 100",
  });
  return undefined;
}

export function readWord<Word extends string>(
  entry: SourceEntry | undefined,
  words: readonly Word[],
  problems: Problems,
): Word | undefined {
  const text = entry && readPlainText(entry, problems);
  const found = words.find((word) => word === text);
  if (entry && text !== undefined && !found) {
    problems.report(`there is no ${entry.key} "${text}"`, entry.value.place, {
      expected: words.join(" or "),
      hint: didYouMean(text, words),
    });
  }
  return found;
}
