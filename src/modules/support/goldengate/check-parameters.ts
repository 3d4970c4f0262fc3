import { parameterNames, type ParameterProgram } from "./parameter-names.js";

/** A parameter as a file has it: its first word in capitals, the rest of it, and the line that it begins on. */
interface Parameter {
  name: string;
  rest: string;
  line: number;
}

/** Parameters that end with a semicolon and may go over several lines. */
const statements = new Set(["TABLE", "MAP", "TABLEEXCLUDE", "MAPEXCLUDE", "SEQUENCE", "FILE"]);

interface File {
  program: ParameterProgram;
  /** Name of the group; empty for the manager. */
  group: string;
  /** Further words that are parameters. */
  allow: readonly string[];
}

/** What is wrong with the text of a parameter file, each with its line, as far as that can be told without GoldenGate. */
export function parameterFaults(text: string, file: File): { line: number; message: string }[] {
  const { parameters, open } = readParameters(text);
  const unknown = parameters
    .filter(({ name }) => !isKnown(name, file))
    .map(({ name, line }) => ({ line, message: unknownText(name, file) }));
  const all = [...headFaults(parameters, file), ...unknown, ...contentFaults(parameters, file)];
  if (open !== undefined) all.push({ line: open.line, message: `${open.name} has no semicolon at its end` });
  return all.sort((a, b) => a.line - b.line);
}

/** Cuts a file into parameters: `--` begins a comment, `&` at the end of a line continues it. */
function readParameters(text: string): { parameters: Parameter[]; open?: Parameter } {
  const parameters: Parameter[] = [];
  let open: (Parameter & { more: boolean }) | undefined;
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.replace(/(^|\s)--.*$/, "").trim();
    if (line === "") continue;
    if (open === undefined) {
      const [, name = line, rest = ""] = /^([A-Za-z_?][\w?]*)\s*(.*)$/.exec(line) ?? [];
      open = { name: name.toUpperCase(), rest, line: index + 1, more: false };
    } else open.rest += ` ${line}`;
    open.more = line.endsWith("&");
    const ended = statements.has(open.name) ? line.endsWith(";") : !open.more;
    if (!ended) continue;
    parameters.push({ name: open.name, rest: open.rest.replace(/\s*;$/, ""), line: open.line });
    open = undefined;
  }
  return open === undefined ? { parameters } : { parameters, open };
}

function isKnown(name: string, { program, allow }: File): boolean {
  return parameterNames[program].has(name) || allow.some((one) => one.toUpperCase() === name);
}

function unknownText(name: string, { program }: File): string {
  const elsewhere = Object.entries(parameterNames).find(([, names]) => names.has(name))?.[0];
  return elsewhere === undefined
    ? `${name} is no parameter of GoldenGate`
    : `${name} is a parameter of the ${elsewhere}, not of the ${program}`;
}

function headFaults(parameters: readonly Parameter[], { program, group }: File): { line: number; message: string }[] {
  if (program === "manager")
    return parameters.some(({ name }) => name === "PORT") ? [] : [{ line: 1, message: "expected PORT" }];
  const wanted = `${program === "replicat" ? "REPLICAT" : "EXTRACT"} ${group}`;
  // Only the environment may be set before.
  const first = parameters.find(({ name }) => name !== "SETENV");
  const found = first === undefined ? "" : `${first.name} ${first.rest}`.toUpperCase();
  return found === wanted ? [] : [{ line: first?.line ?? 1, message: `expected ${wanted} as the first parameter` }];
}

function contentFaults(parameters: readonly Parameter[], { program }: File): { line: number; message: string }[] {
  const found: { line: number; message: string }[] = [];
  const lineOf = (...names: string[]): number | undefined => parameters.find(({ name }) => names.includes(name))?.line;
  for (const { name, rest, line } of parameters) {
    if (
      /\bPASSWORD\b/i.test(rest) &&
      !/\bPASSWORD\s*,?\s*\S+\s*,?\s*ENCRYPTKEY/i.test(rest) &&
      name.startsWith("USERID")
    )
      found.push({
        line,
        message: "a password stands in clear text here; USERIDALIAS takes it from the credential store",
      });
  }
  const ddl = parameters.filter(({ name }) => name === "DDL")[1];
  if (ddl !== undefined) found.push({ line: ddl.line, message: "expected DDL once" });
  if (program === "manager") return found;
  const works = program === "replicat" ? "MAP" : "TABLE";
  const first = lineOf(works);
  if (first === undefined) found.push({ line: 1, message: `expected ${works}` });
  if (program === "replicat") return found;
  const trail = program === "pump" ? "RMTTRAIL" : "EXTTRAIL";
  const before = lineOf("EXTTRAIL", "RMTTRAIL", "EXTFILE", "RMTFILE", "RMTTASK");
  if (before === undefined) found.push({ line: 1, message: `expected ${trail}` });
  else if (first !== undefined && before > first)
    found.push({ line: before, message: `expected ${trail} before TABLE` });
  return found;
}
