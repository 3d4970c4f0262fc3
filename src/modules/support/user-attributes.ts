import type { ShadowFact } from "../../facts/shadow.js";
import type { UserFact } from "../../facts/user.js";
import type { DiffEntry } from "../types.js";

export interface WantedUser {
  name: string;
  uid?: number | undefined;
  non_unique: boolean;
  /** Name or number of the primary group. */
  group?: string | undefined;
  groups?: readonly string[] | undefined;
  append: boolean;
  home?: string | undefined;
  create_home: boolean;
  move_home: boolean;
  skeleton?: string | undefined;
  shell?: string | undefined;
  system: boolean;
  comment?: string | undefined;
  password?: string | undefined;
  update_password: "always" | "on_create";
  password_lock?: boolean | undefined;
  /** Seconds since the epoch; negative for never. */
  expires?: number | undefined;
}

export type PresentUser = Extract<UserFact, { present: true }>;

/** What usermod has to be told, with the entries of the diff; and the account afterwards. */
export interface Modification {
  flags: string[];
  diff: DiffEntry[];
  after: PresentUser;
}

/** Attributes of an account that are other than wanted, all but password and expiry. */
export function modification(wanted: WantedUser, fact: PresentUser): Modification {
  const found: Modification = { flags: [], diff: [], after: { ...fact } };
  const set = (attribute: string, before: unknown, after: unknown, ...flags: string[]): void => {
    found.diff.push({ path: `user ${wanted.name}`, attribute, before, after });
    found.flags.push(...flags);
  };
  if (wanted.uid !== undefined && wanted.uid !== fact.uid) {
    set("uid", fact.uid, wanted.uid, "-u", String(wanted.uid), ...(wanted.non_unique ? ["-o"] : []));
    found.after.uid = wanted.uid;
  }
  if (wanted.group !== undefined && wanted.group !== fact.group && wanted.group !== String(fact.gid)) {
    set("group", fact.group, wanted.group, "-g", wanted.group);
    const numeric = /^\d+$/.test(wanted.group);
    Object.assign(
      found.after,
      numeric ? { gid: Number(wanted.group), group: undefined } : { gid: undefined, group: wanted.group },
    );
  }
  const groups = wantedGroups(wanted, fact);
  if (groups !== undefined) {
    set("groups", [...(fact.groups ?? [])].sort(), groups, "-G", groups.join(","));
    found.after.groups = groups;
  }
  if (wanted.comment !== undefined && wanted.comment !== fact.comment) {
    set("comment", fact.comment, wanted.comment, "-c", wanted.comment);
    found.after.comment = wanted.comment;
  }
  if (wanted.home !== undefined && wanted.home !== fact.home) {
    set("home", fact.home, wanted.home, "-d", wanted.home, ...(wanted.move_home ? ["-m"] : []));
    found.after.home = wanted.home;
    found.after.homeExists = undefined;
  }
  if (wanted.shell !== undefined && wanted.shell !== fact.shell) {
    set("shell", fact.shell, wanted.shell, "-s", wanted.shell);
    found.after.shell = wanted.shell;
  }
  return found;
}

/** The groups besides the primary one, sorted, when they have to change. */
function wantedGroups(wanted: WantedUser, fact: PresentUser): string[] | undefined {
  if (wanted.groups === undefined) return undefined;
  const primary = wanted.group ?? fact.group;
  const now = new Set(fact.groups ?? []);
  const asked = wanted.groups.filter((name) => name !== primary);
  const after = new Set(wanted.append ? [...now, ...asked] : asked);
  if (after.size === now.size && [...after].every((name) => now.has(name))) return undefined;
  return [...after].sort();
}

export interface SecretChange {
  /** The line for `chpasswd -e`, without the name. */
  hash?: string | undefined;
  /** Flag of usermod. */
  lock?: "-L" | "-U" | undefined;
  /** Day for `usermod -e`, as YYYY-MM-DD; empty for never. */
  expires?: string | undefined;
  diff: DiffEntry[];
  after: ShadowFact;
}

/** What of password, lock and expiry is other than wanted. `fact` is null for an account that is not there yet. */
export function secretChange(wanted: WantedUser, fact: ShadowFact | null): SecretChange {
  const path = `user ${wanted.name}`;
  const found: SecretChange = { diff: [], after: { ...fact } };
  const stored = fact?.password;
  const bare = (hash: string | undefined): string | undefined => hash?.replace(/^!+/, "");
  const locked = stored === undefined || stored.startsWith("!");
  const lock = wanted.password_lock;
  const due = wanted.update_password === "always" || fact === null;
  if (wanted.password !== undefined && due && bare(stored) !== bare(wanted.password)) {
    found.hash = lock === true && !wanted.password.startsWith("!") ? `!${wanted.password}` : wanted.password;
    found.after.password = found.hash;
    found.diff.push({ path, attribute: "password", before: fact === null ? null : "(secret)", after: "(secret)" });
  } else if (lock !== undefined && stored !== undefined && locked !== lock) {
    found.lock = lock ? "-L" : "-U";
    found.after.password = lock ? `!${stored}` : bare(stored);
    found.diff.push({ path, attribute: "password_lock", before: locked, after: lock });
  }
  if (wanted.expires !== undefined) {
    const day = wanted.expires < 0 ? null : Math.floor(wanted.expires / 86_400);
    if (day !== (fact?.expires ?? null)) {
      found.expires = day === null ? "" : dateOf(day);
      found.after.expires = day;
      found.diff.push({
        path,
        attribute: "expires",
        before: dateOf(fact?.expires) ?? null,
        after: dateOf(day) ?? null,
      });
    }
  }
  return found;
}

function dateOf(day: number | null | undefined): string | undefined {
  return day === null || day === undefined ? undefined : new Date(day * 86_400_000).toISOString().slice(0, 10);
}
