import { isMapping } from "../../mapping.js";
import { didYouMean } from "../nearest.js";
import { linesLookup, pipeLookup } from "./commands.js";
import { checkOptions, type Lookup, type LookupContext, type LookupOptions } from "./context.js";
import { fileglobLookup, fileLookup, firstFoundLookup, templateLookup } from "./files.js";
import { passwordLookup } from "./password.js";

const kinds: Readonly<Record<string, Lookup>> = {
  file: fileLookup,
  env(terms, options) {
    checkOptions("env", options, ["default"]);
    return terms.map((name) => process.env[name] ?? options["default"] ?? "");
  },
  template: templateLookup,
  pipe: pipeLookup,
  lines: linesLookup,
  password: passwordLookup,
  fileglob: fileglobLookup,
  first_found: firstFoundLookup,
};

/** The names by which expressions look things up; a variable of the same name hides them. */
export const lookupNames: readonly string[] = ["lookup", "query"];

/** `lookup("env", "HOME")` gives one value or texts with commas between them, `query` always a list. */
export function lookupFunctions(context: LookupContext): Record<string, unknown> {
  const query = (name: string, ...given: readonly unknown[]): unknown[] => found(name, given, context);
  const lookup = (name: string, ...given: readonly unknown[]): unknown => {
    const values = query(name, ...given);
    if (values.every((value) => typeof value === "string")) return values.join(",");
    return values.length === 1 ? values[0] : values;
  };
  return { lookup, query };
}

function found(name: string, given: readonly unknown[], context: LookupContext): unknown[] {
  const kind = name.replace(/^ansible\.builtin\./, "");
  const look = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!look) {
    const hint = didYouMean(kind, Object.keys(kinds));
    throw new TypeError(
      `there is no lookup "${name}", there are ${Object.keys(kinds).join(", ")}${hint === undefined ? "" : `: ${hint}`}`,
    );
  }
  const last = given.at(-1);
  const hasOptions = isMapping(last);
  const { errors, ...options } = (hasOptions ? last : {}) as LookupOptions;
  const terms = (hasOptions ? given.slice(0, -1) : given).flat().map(String);
  try {
    return look(terms, options, context);
  } catch (error) {
    if (errors === "ignore" && error instanceof TypeError) return [];
    throw error instanceof TypeError ? new TypeError(`lookup "${kind}": ${error.message}`) : error;
  }
}
