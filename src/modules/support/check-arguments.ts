import { convertible, expected } from "./argument-kinds.js";
import type { ArgumentOption, ArgumentSpec } from "./argument-spec.js";

type Values = Readonly<Record<string, unknown>>;

/** All that is wrong with values, by what is said of them. Of several lists of conditions those of `around` hold between the names. */
export function checkArguments(spec: ArgumentSpec, values: Values, around: ArgumentOption = {}, path = ""): string[] {
  const named = byName(spec, values);
  const isThere = (name: string): boolean => named[name] !== undefined && named[name] !== null;
  const missing = Object.entries(spec).flatMap(([name, { required }]) =>
    required === true && named[name] === undefined ? [path + name] : [],
  );
  const known = new Set(Object.entries(spec).flatMap(([name, { aliases = [] }]) => [name, ...aliases]));
  const foreign = Object.keys(values).filter((name) => !known.has(name));
  return [
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(", ")}`]),
    ...(foreign.length === 0
      ? []
      : [`not known: ${foreign.map((name) => path + name).join(", ")} (there are ${Object.keys(spec).join(", ")})`]),
    ...Object.entries(spec).flatMap(([name, option]) =>
      isThere(name) ? checkValue(option, named[name], path + name) : [],
    ),
    ...betweenNames(around, named, isThere, path),
  ];
}

/** Values under the names that the options have, where aliases stand for these. */
function byName(spec: ArgumentSpec, values: Values): Values {
  return Object.fromEntries(
    Object.entries(spec).map(([name, { aliases = [] }]) => {
      const given = [name, ...aliases].find((one) => values[one] !== undefined);
      return [name, given === undefined ? undefined : values[given]];
    }),
  );
}

function checkValue(option: ArgumentOption, value: unknown, path: string): string[] {
  const { type = "str", elements, choices, options } = option;
  const shown = option.no_log === true ? "" : ` ${describe(value)}`;
  const read = convertible(type, value);
  if (read === undefined) return [`${path} is${shown || " a value"}, expected ${expected[type]}`];
  const items = type === "list" ? (read.value as unknown[]) : undefined;
  if (items && elements !== undefined) {
    const wrong = items.flatMap((item, index) =>
      convertible(elements, item) ? [] : [`${path}[${index}] is ${describe(item)}, expected ${expected[elements]}`],
    );
    if (wrong.length > 0) return wrong;
  }
  const chosen = choices ? notAmong(choices, items ?? [value], type) : [];
  if (choices && chosen.length > 0)
    return [`${path} is${shown || " a value"}, expected ${items ? "of" : "one of"} ${choices.map(String).join(", ")}`];
  if (!options) return [];
  const parts = items ?? [read.value];
  return parts.flatMap((part, index) => {
    const mapping = convertible("dict", part);
    const at = items ? `${path}[${index}].` : `${path}.`;
    return mapping ? checkArguments(options, mapping.value as Values, option, at) : [];
  });
}

/** What is no choice. A number may be written as text, and "yes" may stand for true. */
function notAmong(choices: readonly unknown[], values: readonly unknown[], type: string): unknown[] {
  const same = (choice: unknown, value: unknown): boolean =>
    choice === value || String(choice) === String(value) || (type === "bool" && equalBooleans(choice, value));
  return values.filter((value) => !choices.some((choice) => same(choice, value)));
}

function equalBooleans(one: unknown, other: unknown): boolean {
  return convertible("bool", one)?.value === convertible("bool", other)?.value;
}

function betweenNames(
  {
    mutually_exclusive = [],
    required_together = [],
    required_one_of = [],
    required_if = [],
    required_by = {},
  }: ArgumentOption,
  values: Values,
  isThere: (name: string) => boolean,
  path: string,
): string[] {
  const list = (names: readonly string[]): string => names.map((name) => path + name).join(", ");
  return [
    ...mutually_exclusive.flatMap((names) => {
      const given = names.filter(isThere);
      return given.length > 1 ? [`${list(given)} exclude one another`] : [];
    }),
    ...required_together.flatMap((names) =>
      names.some(isThere) && !names.every(isThere) ? [`${list(names)} go together`] : [],
    ),
    ...required_one_of.flatMap((names) => (names.some(isThere) ? [] : [`one of ${list(names)} is needed`])),
    ...required_if.flatMap(([name, value, needed, any = false]) => {
      const lacking = needed.filter((one) => !isThere(one));
      const wrong = any ? lacking.length === needed.length : lacking.length > 0;
      return String(values[name]) === String(value) && wrong
        ? [`${path}${name} is ${describe(value)}: ${any ? "one of " : ""}${list(any ? needed : lacking)} is needed`]
        : [];
    }),
    ...Object.entries(required_by).flatMap(([name, needed]) => {
      const lacking = needed.filter((one) => !isThere(one));
      return isThere(name) && lacking.length > 0 ? [`${path}${name} needs ${list(lacking)}`] : [];
    }),
  ];
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  return typeof value === "string" ? `the text ${JSON.stringify(value.slice(0, 60))}` : String(value);
}
