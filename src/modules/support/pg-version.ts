/** A server's version in parts, as community.postgresql tells it; `raw` is what `version()` says. */
export interface PgVersion {
  major: number;
  minor: number;
  patch?: number;
  full: string;
  raw: string;
}

/** "PostgreSQL 15.4 (Debian …) on …" has no patch, "PostgreSQL 9.6.24 on …" has one. */
export function pgVersion(raw: string): PgVersion {
  const full = raw.split(/\s+/)[1] ?? "";
  const [major = 0, minor = 0, patch] = (/^[\d.]+/.exec(full)?.[0] ?? "").split(".").map(Number);
  return { major, minor, ...(patch === undefined ? {} : { patch }), full, raw };
}
