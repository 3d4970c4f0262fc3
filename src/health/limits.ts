import * as z from "zod";

const units = { "": 1, kB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 } as const;

/** Bytes as PostgreSQL's own settings have them: a number, or one with a unit. */
const bytes = z.union(
  [
    z.number().int().min(0),
    z
      .string()
      .regex(/^\d+ *(kB|MB|GB)?$/)
      .transform((text) => {
        const [, digits, unit] = /^(\d+) *(\w*)$/.exec(text) ?? [];
        return Number(digits) * units[unit as keyof typeof units];
      }),
  ],
  { error: "expected a number of bytes, or one with kB, MB or GB" },
);

/** Beyond these a link counts as ill: `db_status_limits` of an inventory. */
export const limitsSchema = z.strictObject({
  lag_seconds: z.number().min(0).default(30),
  lag_bytes: bytes.default(64 * units.MB),
  retained_wal: bytes.default(units.GB),
  round_trip_seconds: z.number().positive().max(600).default(10),
  conflicts: z.number().int().min(0).default(0),
  /** How far back conflicts count. */
  conflict_hours: z.number().positive().default(24),
  /** How old the last backup of the trusted source may be. */
  backup_hours: z.number().positive().default(26),
});

export type Limits = z.output<typeof limitsSchema>;
