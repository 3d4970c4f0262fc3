import type { Place } from "../errors.js";
import type { Problems } from "./problems.js";
import { entryOf, textOf, type SourceEntry, type SourceScalar } from "./source.js";

/** Words that stand before the name of a module. */
export const actionWords: ReadonlySet<string> = new Set(["action", "local_action"]);

/**
 * `action: command ls` and `action: { module: copy, … }` as what they stand for, `command: ls` and `copy: …`; `local_action`
 * besides with what makes the controller do it.
 */
export function spelledOut(entry: SourceEntry, problems: Problems): SourceEntry[] {
  const found = withModule(entry);
  if (!found) {
    const expected = "{ module: copy, src: … }, or command ls";
    problems.report(`"${entry.key}" names no module`, entry.value.place, { expected });
    return [];
  }
  const delegate = { key: "delegate_to", keyPlace: entry.keyPlace, value: scalar("localhost", entry.keyPlace) };
  return entry.key === "local_action" ? [found, delegate] : [found];
}

function withModule({ keyPlace, value }: SourceEntry): SourceEntry | undefined {
  if (value.kind === "mapping") {
    const module = entryOf(value, "module");
    const key = textOf(module?.value);
    const entries = value.entries.filter((one) => one !== module);
    return key === undefined ? undefined : { key, keyPlace, value: { ...value, entries } };
  }
  const [, before = "", key, between = "", text = ""] = /^(\s*)(\S+)(\s*)([^]*)$/.exec(textOf(value) ?? "") ?? [];
  if (key === undefined || value.kind !== "scalar") return undefined;
  const start = before.length + key.length + between.length;
  const rest: SourceScalar = {
    ...value,
    value: text === "" ? null : text,
    text,
    at: (offset, length) => value.at(start + offset, length),
  };
  return { key, keyPlace, value: rest };
}

function scalar(text: string, place: Place): SourceScalar {
  return { kind: "scalar", value: text, text, place, at: () => place };
}
