import { dcidColumn } from "../dcid.js";
import { sameName, type Column, type Table } from "../schema.js";
import { constraintDifferences } from "./constraints.js";
import { added, finding, missing, type Finding, type Source, type Whole } from "./finding.js";
import { byName } from "./names.js";

/** What the standard script makes and this one does not, and the reverse. What only the standard has is told where its table is made. */
export function lintDifferences(whole: Whole, standard: Whole): Finding[] {
  const ours = byName(whole.all((schema) => schema.tables));
  const theirs = byName(standard.all((schema) => schema.tables));
  const [first] = whole.sources;
  if (!first) return [];
  return [
    ...[...theirs].flatMap(([name, table]) => {
      const own = ours.get(name);
      return own ? tableDifferences(own, own.source, table) : [missing("table", table.name, first, 0)];
    }),
    ...[...ours].flatMap(([name, table]) =>
      theirs.has(name) ? [] : [added("table", table.name, table.source, table.at.start)],
    ),
    ...sequenceDifferences(whole, standard, first),
    ...constraintDifferences(whole, standard),
  ];
}

function tableDifferences(own: Table, source: Source, standard: Table): Finding[] {
  const ours = byName(own.columns);
  const theirs = byName(standard.columns);
  return [
    ...[...theirs].flatMap(([name, column]) => {
      const same = ours.get(name);
      if (!same) return [missing("column", `${own.name}.${column.name}`, source, own.at.start)];
      return columnDifferences(own.name, same, column).map((text) =>
        finding("column-differs", text, source, same.at.start),
      );
    }),
    ...[...ours].flatMap(([name, column]) =>
      theirs.has(name) || sameName(name, dcidColumn)
        ? []
        : [added("column", `${own.name}.${column.name}`, source, column.at.start)],
    ),
  ];
}

function columnDifferences(table: string, own: Column, standard: Column): string[] {
  const name = `column ${table}.${own.name}`;
  const texts: string[] = [];
  if (own.type.toLowerCase() !== standard.type.toLowerCase())
    texts.push(`${name} is ${own.type}, in the standard script ${standard.type}`);
  if (own.notNull !== standard.notNull)
    texts.push(
      `${name} is ${own.notNull ? "" : "not "}NOT NULL, in the standard script it is${standard.notNull ? "" : " not"}`,
    );
  if (plain(own.default) !== plain(standard.default) && !isCounting(own) && !isCounting(standard))
    texts.push(
      `the default of ${name} is ${own.default ?? "none"}, in the standard script ${standard.default ?? "none"}`,
    );
  return texts;
}

function plain(text: string | undefined): string | undefined {
  return text?.replaceAll(/\s+/g, "").toLowerCase();
}

function isCounting({ default: text }: Column): boolean {
  return /nextval/i.test(text ?? "");
}

function sequenceDifferences(whole: Whole, standard: Whole, first: Source): Finding[] {
  const ours = byName(whole.all((schema) => schema.sequences));
  const theirs = byName(standard.all((schema) => schema.sequences));
  return [
    ...[...theirs].flatMap(([name, one]) => (ours.has(name) ? [] : [missing("sequence", one.name, first, 0)])),
    ...[...ours].flatMap(([name, one]) =>
      theirs.has(name) ? [] : [added("sequence", one.name, one.source, one.at.start)],
    ),
  ];
}
