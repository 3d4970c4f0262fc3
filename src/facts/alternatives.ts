import { sh } from "../remote/quote.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface Alternative {
  priority: number;
  /** Links that follow this one, by name. */
  slaves: Readonly<Record<string, string>>;
}

/** What update-alternatives knows under a name. In promises attributes may be left out. */
export interface AlternativesFact {
  /** The link that stands for all; undefined where the name is not known. */
  link?: string | undefined;
  /** Where those of followers are. */
  slaveLinks?: Readonly<Record<string, string>>;
  mode?: "auto" | "manual";
  /** Where the link leads to now. */
  value?: string | undefined;
  alternatives?: Readonly<Record<string, Alternative>>;
}

/** Alternatives by name. A record is the code and the output of `update-alternatives --query`, in base64. */
export const alternatives = factKind<string, AlternativesFact>({
  name: "alternatives",
  id: (name) => name,
  probe: (names) =>
    needsTool("update-alternatives") +
    names
      .map(
        (name) =>
          sh`o=$(LC_ALL=C update-alternatives --query ${name} 2>&1); printf '%s:%s\\n' $? "$(printf '%s' "$o" | base64 | tr -d '\\n')"` +
          "\n",
      )
      .join(""),
  ...lineRecords,
  parse(record) {
    const [code = "", text = ""] = record.toString("latin1").split(":");
    const output = Buffer.from(text, "base64").toString("utf8");
    if (code === "0") return { status: "known", value: parseQuery(output) };
    return /no alternatives for/.test(output)
      ? { status: "known", value: { alternatives: {} } }
      : { status: "error", message: output.trim() };
  },
  nothing: { alternatives: {} },
  compare(promised, actual) {
    return (["link", "mode", "value"] as const).flatMap((field) =>
      promised[field] === undefined || promised[field] === actual[field]
        ? []
        : [`${field} is ${actual[field]}, wanted ${promised[field]}`],
    );
  },
});

function parseQuery(text: string): AlternativesFact {
  const [head = "", ...blocks] = text.split(/\n\n(?=Alternative: )/);
  const list = blocks.map((block): [string, Alternative] => [
    field(block, "Alternative") ?? "",
    { priority: Number(field(block, "Priority")), slaves: slavesOf(block) },
  ]);
  const value = field(head, "Value");
  return {
    link: field(head, "Link"),
    slaveLinks: slavesOf(head),
    mode: field(head, "Status") === "manual" ? "manual" : "auto",
    value: value === "none" ? undefined : value,
    alternatives: Object.fromEntries(list),
  };
}

function field(block: string, name: string): string | undefined {
  return new RegExp(`^${name}: ([^\\n]*)$`, "m").exec(block)?.[1];
}

function slavesOf(block: string): Record<string, string> {
  const [, lines = ""] = /^Slaves:\n((?: [^\n]*\n?)*)/m.exec(block) ?? [];
  const pairs = [...lines.matchAll(/^ (\S+) ([^\n]*)$/gm)].map(([, name = "", path = ""]) => [name, path] as const);
  return Object.fromEntries(pairs);
}
