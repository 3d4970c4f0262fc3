import type { PgDatabases } from "../../facts/pg-databases.js";
import type { PgInfoPart } from "../../facts/pg-info.js";
import { fnmatch } from "./found-filter.js";
import { pgVersion } from "./pg-version.js";

/** All that postgresql_info can read, in its order, and what stands there when it was not asked for. */
const empty = {
  ...{ version: {}, in_recovery: null, tablespaces: {}, databases: {} },
  ...{ replications: {}, repl_slots: {}, settings: {}, roles: {} },
};

export type InfoSection = keyof typeof empty;
export const infoSections = Object.keys(empty) as InfoSection[];

/** The sections that wildcards name; where all of them begin with "!", those that none names. */
export function namedSections(filter: readonly string[]): InfoSection[] {
  const matching = (patterns: readonly string[]): InfoSection[] =>
    infoSections.filter((section) => patterns.some((pattern) => fnmatch(pattern).test(section)));
  const included = filter.filter((pattern) => !pattern.startsWith("!"));
  if (included.length > 0) return matching(included);
  const excluded = matching(filter.map((pattern) => pattern.slice(1)));
  return infoSections.filter((section) => !excluded.includes(section));
}

/** The registered result, as community.postgresql words it. */
export function infoResult(
  said: ReadonlyMap<PgInfoPart, unknown>,
  databases: PgDatabases | undefined,
): Record<string, unknown> {
  const read = Object.fromEntries([...said].map(([part, value]) => [part, value ?? empty[part]]));
  const version = said.get("version");
  const settings = settingsWithBytes((said.get("settings") ?? {}) as Record<string, Setting>);
  return {
    ...empty,
    ...read,
    version: typeof version === "string" ? pgVersion(version) : {},
    settings,
    pending_restart_settings: Object.keys(settings).filter((name) => settings[name]?.pending_restart === true),
    databases: databases === undefined ? {} : mapped(databases, withVersions),
  };
}

interface Setting {
  setting: string;
  unit: string;
  pending_restart?: boolean;
}

const bytes: Record<string, number> = { kB: 1024, "8kB": 8 * 1024, MB: 1024 ** 2 };

function settingsWithBytes(settings: Record<string, Setting>): Record<string, Setting> {
  return mapped(settings, (one) => {
    const unit = bytes[one.unit];
    return unit === undefined ? one : { ...one, val_in_bytes: Math.max(0, Number(one.setting) * unit) };
  });
}

/** A database whose extensions have their versions in parts, as far as these are numbers. */
function withVersions(database: Record<string, unknown>): Record<string, unknown> {
  const extensions = (database["extensions"] ?? {}) as Record<string, { extversion: string }>;
  return {
    ...database,
    extensions: mapped(extensions, ({ extversion: raw, ...rest }) => {
      const [major, minor] = /^\d+(-\d+)?(\.\d+(-\d+)?)*$/.test(raw) ? raw.split(/[.-]/).map(Number) : [];
      return { ...rest, extversion: { major: major ?? null, minor: minor ?? null, raw } };
    }),
  };
}

function mapped<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
