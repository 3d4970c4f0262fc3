import type { Problems } from "./problems.js";
import { readPlainText } from "./readers.js";
import type { SourceEntry } from "./source.js";
import { checkVariableName } from "./variables.js";

/** The name under which a result is kept. */
export function readRegister(fields: ReadonlyMap<string, SourceEntry>, problems: Problems): string | undefined {
  const entry = fields.get("register");
  const name = entry && readPlainText(entry, problems);
  if (entry && name !== undefined) checkVariableName(name, entry.value.place, problems);
  return name;
}
