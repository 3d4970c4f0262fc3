import { isCompiled, isLaterText } from "../template/compile.js";
import type { Templated } from "./types.js";

/** Data as it stands in its file, with templates as their text. */
export function asWritten(value: Templated): unknown {
  if (isCompiled(value)) return isLaterText(value) ? { __ansible_vault: value.source } : value.source;
  if (Array.isArray(value)) return value.map(asWritten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asWritten(entry)]));
}
