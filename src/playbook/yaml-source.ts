import { LineCounter, parseDocument, type Document } from "yaml";
import type { ContentError, Place } from "../errors.js";
import { Vault } from "../vault/vault.js";
import { Problems } from "./problems.js";
import type { SourceNode } from "./source.js";
import { TreeBuilder, type Secrecy } from "./tree-builder.js";
import { jinjaMessage, yamlProblem } from "./yaml-problem.js";

export interface ParsedSource {
  /** Missing when the text does not parse. */
  root: SourceNode | undefined;
  errors: ContentError[];
}

/** A text that came from nowhere secret, and no passwords. */
const open: Secrecy = { vault: new Vault([]), hidden: false };

/** Reads YAML 1.2 (core schema, merge keys) with places. Gives all errors; warnings of the parser are errors too. */
export function parseYaml(file: string, text: string, secrecy = open): ParsedSource {
  const lines = new LineCounter();
  const problems = new Problems();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const placeAt = (offset: number, length = 1): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), length };
  };
  reportSyntax(document, text, placeAt, problems);
  if (document.directives?.yaml.explicit === true && document.directives.yaml.version !== "1.2") {
    problems.report("this file asks for another version of YAML", placeAt(0), { expected: "YAML 1.2" });
  }
  const { errors } = problems;
  // Beside Jinja that is not in quotes the tree still tells what else is wrong; other faults leave it senseless.
  if (errors.some((error) => error.message !== jinjaMessage)) return { root: undefined, errors };
  const root = new TreeBuilder(document, text, placeAt, problems, secrecy).root();
  return { root: errors.length > 0 ? undefined : root, errors: problems.errors };
}

/** One error per line: what follows on the same line is mostly the parser's confusion about the first. */
function reportSyntax(
  document: Document.Parsed,
  text: string,
  placeAt: (offset: number, length?: number) => Place,
  problems: Problems,
): void {
  const lines = text.split("\n");
  const reported = new Set<number>();
  // An unknown tag is the only warning that the tree still makes sense with: the tree builder says more about it.
  const complaints = [...document.errors, ...document.warnings.filter((one) => one.code !== "TAG_RESOLVE_FAILED")];
  for (const error of complaints.sort((a, b) => a.pos[0] - b.pos[0])) {
    const place = placeAt(Math.min(error.pos[0], Math.max(text.trimEnd().length - 1, 0)), 1);
    if (reported.has(place.line)) continue;
    reported.add(place.line);
    problems.add(yamlProblem(error, place, lines[place.line - 1] ?? ""));
  }
}
