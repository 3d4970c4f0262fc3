import type { PackageFact } from "../../facts/package.js";
import { aptCache } from "../../facts/apt-cache.js";
import { packageFact } from "../../facts/package.js";
import { promise, type PromisedFact } from "../../facts/types.js";
import type { Action, DiffEntry, Plan, PlanContext } from "../types.js";
import { aptScript, versionsScript, type AptOptions } from "./apt-script.js";
import { versionMatches, type WantedPackage } from "./package-names.js";

export interface AptWish extends AptOptions {
  packages: readonly WantedPackage[];
  state: "present" | "absent" | "latest";
  /** Seconds for which the index counts as fresh; undefined when it is not to be brought up to date at all. */
  freshFor: number | undefined;
}

/** Facts that belong to `packages`, in their order. */
export interface AptFacts {
  packages: readonly PackageFact[];
  /** Versions that apt would install; only for `state: latest`. */
  candidates: readonly (string | null)[] | undefined;
  /** When the index was brought up to date last. */
  updated: number | undefined;
}

/** What has to be installed or removed. The index is brought up to date only when something depends on it. */
export function planApt(wish: AptWish, facts: AptFacts, context: PlanContext): Plan {
  const stale = wish.freshFor !== undefined && context.host.epoch - (facts.updated ?? 0) >= wish.freshFor;
  const plan = planPackages(wish, facts, stale, context);
  const idle = plan.changes.length === 0 && plan.action === undefined;
  if (!idle && context.host.uid !== 0) return { changes: [], failed: "only root can change packages (become: true)" };
  return plan;
}

function planPackages(wish: AptWish, facts: AptFacts, stale: boolean, context: PlanContext): Plan {
  const result = { cache_updated: stale, cache_update_time: stale ? context.host.epoch : facts.updated };
  if (wish.state === "absent") return planRemoval(wish, facts, context);
  const wrong = wish.packages.flatMap((wanted, index) => {
    const fact = facts.packages[index] ?? { installed: false };
    return isRight(wish, wanted, fact, facts.candidates?.[index]) ? [] : [{ wanted, fact, index }];
  });
  if (wish.state === "latest" && stale && wish.packages.length > 0)
    return { changes: [], action: upgradeAction(wish, wrong.length > 0) };
  if (wrong.length === 0 && (wish.packages.length > 0 || !stale))
    return { changes: [], result: { ...result, cache_updated: false, cache_update_time: facts.updated } };
  const diff = wrong.map(({ wanted, fact, index }) => ({
    path: `package ${wanted.name}`,
    attribute: "version",
    before: fact.version ?? null,
    after: wanted.version ?? facts.candidates?.[index] ?? "installed",
  }));
  const promised = wrong.map(({ wanted, index }) =>
    promise(packageFact(wanted.name), {
      installed: true,
      version: exactVersion(wanted) ?? facts.candidates?.[index] ?? undefined,
    }),
  );
  const script = aptScript({ update: stale, install: wrong.map(({ wanted }) => word(wanted)) }, wish);
  return { changes: [opaque(diff.length > 0 ? diff : indexDiff(facts), script, promised, stale, context)], result };
}

function isRight(
  wish: AptWish,
  wanted: WantedPackage,
  fact: PackageFact,
  candidate: string | null | undefined,
): boolean {
  if (!fact.installed) return wish.only_upgrade || (fact.providedBy !== undefined && wanted.version === undefined);
  if (wanted.version !== undefined) return fact.version === undefined || versionMatches(fact.version, wanted.version);
  if (wish.state !== "latest") return true;
  // A version that is not known is what an earlier task is going to install, which is the latest one.
  return candidate === null || candidate === undefined || fact.version === undefined || candidate === fact.version;
}

function planRemoval(wish: AptWish, facts: AptFacts, context: PlanContext): Plan {
  const result = { cache_updated: false, cache_update_time: facts.updated };
  const gone = wish.packages.flatMap(({ name }, index) => {
    const fact = facts.packages[index];
    const left = fact?.installed === true || fact?.broken === true || (wish.purge && fact?.configured === true);
    return left ? [{ name, before: fact.version ?? (fact.configured ? "configuration" : "installed") }] : [];
  });
  if (gone.length === 0) return { changes: [], result };
  const diff = gone.map(({ name, before }) => ({
    path: `package ${name}`,
    attribute: "version",
    before,
    after: wish.purge ? "purged" : null,
  }));
  const promised = gone.map(({ name }) => promise(packageFact(name), { installed: false }));
  const script = aptScript({ update: false, remove: gone.map(({ name }) => name) }, wish);
  return { changes: [opaque(diff, script, promised, false, context)], result };
}

/** Behind an old index nobody knows the latest versions: what has changed shows when it is done. */
function upgradeAction(wish: AptWish, certain: boolean): Action {
  const names = wish.packages.map(({ name }) => name);
  const install = wish.packages.map(word);
  const versions = versionsScript(names);
  return {
    script: `${versions}${aptScript({ update: true, install }, wish)}echo =\n${versions}`,
    predict: certain ? "changed" : "unknown",
    interpret(output) {
      const [before, after] = output.stdout.toString("utf8").split("=\n");
      const failed = output.code === 0 ? undefined : output.stderr.toString("utf8").trim();
      const result = { cache_updated: output.code === 0 };
      return { changed: before !== after, ...(failed === undefined ? {} : { failed }), result };
    },
    facts: wish.only_upgrade ? [] : names.map((name) => promise(packageFact(name), { installed: true })),
  };
}

function opaque(
  diff: readonly DiffEntry[],
  script: string,
  packages: readonly PromisedFact[],
  updated: boolean,
  context: PlanContext,
): Plan["changes"][number] {
  const index = updated ? [promise(aptCache("apt"), context.host.epoch)] : [];
  return { diff, script, effect: { kind: "opaque", facts: [...packages, ...index] } };
}

function indexDiff(facts: AptFacts): DiffEntry[] {
  const before = facts.updated ? new Date(facts.updated * 1000).toISOString() : null;
  return [{ path: "apt's index", attribute: "updated", before, after: "now" }];
}

function exactVersion({ version }: WantedPackage): string | undefined {
  return version === undefined || /[*?]/.test(version) ? undefined : version;
}

function word({ name, version }: WantedPackage): string {
  return version === undefined ? name : `${name}=${version}`;
}
