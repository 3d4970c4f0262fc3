import type { Place } from "../errors.js";
import type { SourceNode } from "../playbook/source.js";
import type { Literal } from "./python-literal.js";

/** A value as if YAML held it at this place: so all that is true of variables there is true of it. */
export function valueNode(value: Literal, place: Place): SourceNode {
  if (Array.isArray(value)) return { kind: "sequence", items: value.map((item) => valueNode(item, place)), place };
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) => ({
      key,
      keyPlace: place,
      value: valueNode(entry, place),
    }));
    return { kind: "mapping", entries, place };
  }
  return { kind: "scalar", value, text: String(value), place, at: () => place };
}
