import { parse, parseExpressionAt, type Node } from "acorn";
import ejs from "ejs";
import { ContentError, type Place } from "../errors.js";
import { freeNames } from "./free-names.js";
import { maskTemplate } from "./masked-program.js";
import { runCompiled } from "./run-compiled.js";
import type { Compiled, FreeName, PlaceOf, Scope } from "./types.js";

const parserOptions = { ecmaVersion: 2022, allowReturnOutsideFunction: false } as const;

/** A string from a user's file: itself when it holds no `<%`, else compiled. One expression alone keeps its type. */
export function compileString(text: string, at: PlaceOf): string | Compiled {
  refuseJinja(text, at);
  if (!text.includes("<%")) return text;
  const single = /^<%[=-](?!.*<%)([\s\S]*)%>$/.exec(text);
  if (single?.[1] !== undefined && single[1].trim() !== "" && !/[-_]$/.test(single[1])) {
    return compileJavaScript(single[1], text, 3, at);
  }
  return compileTemplate(text, at, undefined);
}

/** The condition of `when`, `until`, `changed_when` or `failed_when`: JavaScript without delimiters. */
export function compileExpression(text: string, at: PlaceOf): Compiled {
  refuseJinja(text, at);
  const wrapped = /^\s*<%[=-]([\s\S]*)%>\s*$/.exec(text);
  if (wrapped) {
    throw new ContentError("a condition is an expression already", at(0, text.length), {
      expected: `${(wrapped[1] ?? "").trim()}, without <%= %>`,
    });
  }
  return compileJavaScript(text, text, 0, at);
}

/** A template file. `path` is for messages and for what it includes. Throws ContentError with the place in the file. */
export function compileTemplateFile(
  path: string,
  text: string,
  include?: (name: string, scope: Scope) => string,
): Compiled {
  const starts = [0];
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) starts.push(index + 1);
  const at: PlaceOf = (offset, length = 1) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { file: path, line: line + 1, column: offset - (starts[line] ?? 0) + 1, length };
  };
  return compileTemplate(text, at, include);
}

const compiledValues = new WeakSet<object>();

/** True only for what this module compiled: data that merely looks like it is data. */
export function isCompiled(value: unknown): value is Compiled {
  return typeof value === "object" && value !== null && compiledValues.has(value);
}

/** A text that is known when it is asked for, as that of a vault: `source` is what stands for it in the file. */
export function laterText(source: string, place: Place, text: () => string): Compiled {
  const later = remember({ source, place, freeNames: [], evaluate: text });
  laterTexts.add(later);
  return later;
}

const laterTexts = new WeakSet<object>();

/** True for what `laterText` gave. */
export function isLaterText(value: Compiled): boolean {
  return laterTexts.has(value);
}

function remember(compiled: Compiled): Compiled {
  compiledValues.add(compiled);
  return compiled;
}

function compileJavaScript(code: string, source: string, shift: number, at: PlaceOf): Compiled {
  if (code.trim() === "")
    throw new ContentError("empty expression", at(0, source.length), { expected: "a JavaScript expression" });
  const program = parsed(
    () => {
      const node = parseExpressionAt(code, 0, parserOptions);
      const rest = code.slice(node.end).search(/\S/);
      if (rest >= 0) throw new SyntaxErrorAt("unexpected text after the expression", node.end + rest);
      return node;
    },
    (offset) => at(offset + shift),
  );
  const names = named(program, (offset, length) => at(offset + shift, length));
  const place = at(0, source.length);
  // Most expressions of a file are for other hosts, components or states than those of the run.
  let run: ((scope: object) => unknown) | undefined;
  const compiled = (): ((scope: object) => unknown) =>
    (run ??= new Function("__scope", `with (__scope) { return (${code}\n); }`) as (scope: object) => unknown);
  return remember({
    source,
    place,
    freeNames: names,
    evaluate: (scope) => runCompiled(compiled(), scope, { place, names, lineOf: () => undefined }),
  });
}

function compileTemplate(
  text: string,
  at: PlaceOf,
  include: ((name: string, scope: Scope) => string) | undefined,
): Compiled {
  const unclosed = text.lastIndexOf("<%");
  if (unclosed > text.lastIndexOf("%>"))
    throw new ContentError("this <% is never closed", at(unclosed, 2), { expected: "%>" });
  const program = parsed(() => parse(maskTemplate(text), { ...parserOptions, allowReturnOutsideFunction: true }), at);
  const names = named(program, at).filter((use) => use.name !== "include");
  const template = new ejs.Template(text, {
    escape: (value?: unknown) => printed(value),
    compileDebug: true,
    strict: false,
  }) as EjsTemplate;
  template.compile();
  const body = `var __line = 1; try { ${template.source} } catch (error) { throw new __Failed(error, __line); }`;
  const run = new Function("locals", "escapeFn", "include", "__Failed", body) as (...args: unknown[]) => string;
  const place = at(0, 1);
  const evaluate = (scope: Scope): unknown => {
    let line: number | undefined;
    class Failed {
      constructor(error: unknown, at: number) {
        line = at;
        return error as Failed;
      }
    }
    const included = (name: string): string => {
      if (!include) throw new ContentError("include() works in template files only", place);
      return include(name, scope);
    };
    const start = at(0, 1).line;
    return runCompiled((locals) => run(locals, printed, included, Failed), scope, {
      place,
      names,
      lineOf: () => (line === undefined ? undefined : start + line - 1),
    });
  };
  return remember({ source: text, place, freeNames: names, evaluate });
}

interface EjsTemplate {
  source: string;
  compile(): unknown;
}

/** Text of a value in a template: objects would print as "[object Object]", which nobody ever means. */
function printed(value: unknown): string {
  if (value === undefined) throw new TypeError("the value is undefined");
  if (value === null) return "";
  if (typeof value === "function") throw new TypeError("the value is a function: call it, with ( ) behind its name");
  if (typeof value === "object" && !Buffer.isBuffer(value)) {
    throw new TypeError(
      `${Array.isArray(value) ? "a list" : "a mapping"} cannot be printed as it is: use to_json(…), to_yaml(…) or .join(…)`,
    );
  }
  return String(value as string | number | boolean);
}

class SyntaxErrorAt extends SyntaxError {
  readonly pos: number;
  constructor(message: string, pos: number) {
    super(message);
    this.pos = pos;
  }
}

function parsed(parseIt: () => Node, at: (offset: number) => Place): Node {
  try {
    return parseIt();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const offset = (error as SyntaxError & { pos?: number }).pos ?? 0;
    throw new ContentError(`not valid JavaScript: ${error.message.replace(/ \(\d+:\d+\)$/, "")}`, at(offset), {
      expected: "a JavaScript expression, as in EJS",
    });
  }
}

function named(program: Node, at: PlaceOf): FreeName[] {
  return freeNames(program).map((use) => ({
    name: use.name,
    guarded: use.guarded,
    place: at(use.start, use.name.length),
  }));
}

function refuseJinja(text: string, at: PlaceOf): void {
  const jinja = /\{\{-?\s*([\s\S]*?)\s*-?\}\}|\{%-?\s*([\s\S]*?)\s*-?%\}/.exec(text);
  if (!jinja || text.slice(0, jinja.index).lastIndexOf("<%") > text.slice(0, jinja.index).lastIndexOf("%>")) return;
  const [whole, expression, statement] = jinja;
  throw new ContentError("this is Jinja, templates here are EJS", at(jinja.index, whole.split("\n")[0]?.length ?? 1), {
    expected: expression === undefined ? `<% ${asStatement(statement ?? "")} %>` : `<%= ${expression} %>`,
    hint: "docs/language.md has a table of Jinja filters and what they are here",
  });
}

function asStatement(jinja: string): string {
  const loop = /^for (\w+) in (.+)$/.exec(jinja);
  if (loop) return `for (const ${loop[1]} of ${loop[2]}) {`;
  const condition = /^if (.+)$/.exec(jinja);
  if (condition) return `if (${condition[1]}) {`;
  return /^end/.test(jinja) ? "}" : jinja;
}
