import { isCompiled } from "../template/compile.js";
import { render } from "../template/render.js";
import type { Scope } from "../template/types.js";
import { readKeywords, type Vocabulary } from "./keywords.js";
import { didYouMean } from "./nearest.js";
import type { Problems } from "./problems.js";
import { readList, readPlainBoolean, readPlainText, readText, readWholeNumber } from "./readers.js";
import type { SourceEntry, SourceMapping } from "./source.js";
import { checkVariableName } from "./variables.js";

/** What a person is asked for when a play begins. */
export interface Prompt {
  name: string;
  text: string;
  /** What is typed is not shown. */
  private: boolean;
  default: string | undefined;
  /** Asked twice, until both are the same. */
  confirm: boolean;
  encrypt: { method: "sha256" | "sha512"; salt: string | undefined; saltSize: number } | undefined;
}

const promptKeywords: Vocabulary = {
  what: "a prompt",
  known: ["name", "prompt", "private", "default", "confirm", "encrypt", "salt", "salt_size", "unsafe"],
  later: [],
};

const methods: Readonly<Record<string, "sha256" | "sha512">> = { sha256_crypt: "sha256", sha512_crypt: "sha512" };

/** The entries of `vars_prompt`. */
export function readPrompts(entry: SourceEntry | undefined, scope: Scope, problems: Problems): Prompt[] {
  if (!entry) return [];
  return readList(entry, problems, "prompts").flatMap((node) => {
    if (node.kind === "mapping") return readPrompt(node, scope, problems) ?? [];
    problems.report("a prompt is no mapping", node.place, { expected: "name: and prompt:" });
    return [];
  });
}

function readPrompt(node: SourceMapping, scope: Scope, problems: Problems): Prompt | undefined {
  const fields = readKeywords(node, promptKeywords, problems);
  const text = (keyword: string): string | undefined => {
    const entry = fields.get(keyword);
    const written = entry && readText(entry, problems);
    return isCompiled(written) ? problems.attempt(() => String(render(written, scope))) : written;
  };
  const boolean = (keyword: string, otherwise: boolean): boolean => {
    const entry = fields.get(keyword);
    return entry ? readPlainBoolean(entry, problems) : otherwise;
  };
  const nameEntry = fields.get("name");
  const name = nameEntry && readPlainText(nameEntry, problems);
  boolean("unsafe", false);
  if (!nameEntry || name === undefined) {
    if (!nameEntry)
      problems.report('a prompt needs "name"', node.place, { expected: "the variable that is asked for" });
    return undefined;
  }
  checkVariableName(name, nameEntry.value.place, problems);
  const size = fields.get("salt_size");
  const method = readMethod(fields.get("encrypt"), problems);
  return {
    name,
    text: text("prompt") ?? `input for ${name}`,
    private: boolean("private", true),
    default: text("default"),
    confirm: boolean("confirm", false),
    encrypt: method && { method, salt: text("salt"), saltSize: size ? readWholeNumber(size, problems) : 16 },
  };
}

function readMethod(entry: SourceEntry | undefined, problems: Problems): "sha256" | "sha512" | undefined {
  const word = entry && readPlainText(entry, problems);
  if (!entry || word === undefined) return undefined;
  const method = Object.hasOwn(methods, word) ? methods[word] : undefined;
  const names = Object.keys(methods);
  if (!method)
    problems.report(`"encrypt: ${word}" is not supported`, entry.value.place, {
      expected: names.join(" or "),
      hint: didYouMean(word, names),
    });
  return method;
}
