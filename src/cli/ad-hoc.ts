import { UsageError } from "../errors.js";
import { splitWords } from "../words.js";

/** What the parameters of a module on the command line depend on. */
export interface ModuleForm {
  name: string;
  freeForm: string | undefined;
  parameters: readonly string[];
}

/**
 * The playbook, as YAML, that stands for one module on the command line: a task whose parameters are those given as
 * `name=value`, as JSON, or as the text that the module takes. Throws UsageError when they are none of these.
 */
export function adHocPlaybook(pattern: string, module: ModuleForm, args: readonly string[]): string {
  const quoted = JSON.stringify;
  return [
    `- name: ${quoted(`${module.name} on ${pattern}`)}`,
    `  hosts: ${quoted(pattern)}`,
    `  tasks:`,
    `    - name: ${quoted([module.name, ...args].join(" "))}`,
    `      ${module.name}: ${parameters(module, args)}`,
    "",
  ].join("\n");
}

function parameters(module: ModuleForm, args: readonly string[]): string {
  const text = args.join(" ");
  if (text.trim() === "") return "";
  if (text.trimStart().startsWith("{")) return json(text);
  const pairs = keyValues(args);
  if (
    pairs !== undefined &&
    (module.freeForm === undefined || pairs.every(([name]) => module.parameters.includes(name)))
  ) {
    return `{${pairs.map(([name, value]) => `${name}: ${scalar(value)}`).join(", ")}}`;
  }
  if (module.freeForm !== undefined) return JSON.stringify(text);
  throw new UsageError(`"${text}" holds no parameters of ${module.name}`, {
    expected: "name=value pairs or a JSON object",
  });
}

/** JSON is YAML, but only on one line does it fit in everywhere. */
function json(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw new UsageError(`the parameters are no JSON: ${(cause as Error).message}`, { cause });
  }
}

/** A single argument may hold several pairs; of several, each is one pair, blanks included. */
function keyValues(args: readonly string[]): [string, string][] | undefined {
  const [only, ...others] = args;
  const words = only !== undefined && others.length === 0 ? wordsOf(only) : args;
  return pairsOf(words) ?? pairsOf(args);
}

/** Text for a shell may have a quote that would be open here. */
function wordsOf(text: string): readonly string[] {
  try {
    return splitWords(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [text];
  }
}

function pairsOf(words: readonly string[]): [string, string][] | undefined {
  const pairs = words.map((word) => /^([A-Za-z_]\w*)=([^]*)$/.exec(word));
  const found = pairs.flatMap((match): [string, string][] =>
    match?.[1] === undefined ? [] : [[match[1], match[2] ?? ""]],
  );
  return found.length === words.length ? found : undefined;
}

/** Numbers, modes and true or false stay what they are in YAML; everything else is text. */
function scalar(value: string): string {
  return /^[\w.]+$/.test(value) ? value : JSON.stringify(value);
}
