import type { Dialect, DialectName } from "./dialect.js";
import { oracle } from "./oracle/dialect.js";
import { postgresql } from "./postgresql/dialect.js";

/** The kinds of database whose scripts are understood, by name. */
export const dialects: Record<DialectName, Dialect> = { postgresql, oracle };
