import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import * as keywords from "../../../src/playbook/keywords.js";
import { loopWords } from "../../../src/playbook/loop-forms.js";
import { metaActions } from "../../../src/playbook/meta.js";
import { metaFileKeywords } from "../../../src/playbook/role-meta.js";

const text = await readFile(new URL("../../../docs/language.md", import.meta.url), "utf8");
const section = text.slice(text.indexOf("\n## Keywords"), text.indexOf("\n## What is different"));
const rows = new Map([...section.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, on = "", what = ""]) => [on, what]));

/** What rows of the table name, but for what is told in parentheses. */
function told(...kinds: string[]): string[] {
  const words = kinds.flatMap((kind) => {
    let row = rows.get(kind) ?? `\`no row: ${kind}\``;
    while (/\([^()]*\)/.test(row)) row = row.replace(/\([^()]*\)/g, "");
    return [...row.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
  });
  return words.sort();
}

/** The words for loops are told in one. */
function known(words: readonly string[]): string[] {
  const loops: readonly string[] = loopWords;
  const short = words.map((word) => (loops.includes(word) && word !== "loop" ? "with_…" : word));
  return [...new Set(short)].sort();
}

const common = "play, block, role, task, import";
const within = "block, role, task, import";

describe("the table of keywords", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["a play", keywords.playKeywords.known, told(common, "play")],
    ["a block", keywords.blockKeywords.known, told(common, within, "block")],
    ["a task", keywords.taskKeywords.known, told(common, within, "task")],
    ["a handler", keywords.handlerKeywords.known, told(common, within, "task", "handler")],
    ["an import", keywords.importKeywords.known, told(common, within, "import")],
    ["an include", keywords.includeKeywords.known, told("`include_tasks`, `include_role`")],
    [
      "an import of a playbook",
      keywords.importPlaybookKeywords.known,
      ["import_playbook", ...told("`import_playbook`")],
    ],
    ["a meta task", keywords.metaKeywords.known, told("`meta`")],
    ["an action of meta", metaActions, told("`meta:`")],
    ["meta/main.yml", metaFileKeywords.known, told("a role's `meta/main.yml`")],
  ])("has just what %s can have", (_kind, words, table) => {
    expect([...table].sort()).toEqual(known(words));
  });

  it("has just what a role can have", () => {
    const table = told(common, within, "an entry of `roles`").filter((word) => word !== "notify");
    expect(table).toEqual(known(keywords.roleKeywords.known));
  });

  it("is followed by just what is not there yet", () => {
    const [, everywhere = "", ofPlays = ""] = /not supported yet"\): (.+?), and of a play\n(.+?);/.exec(section) ?? [];
    const words = (part: string): string[] => [...part.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
    expect(words(everywhere)).toEqual(keywords.taskKeywords.later);
    expect([...words(everywhere), ...words(ofPlays)]).toEqual(keywords.playKeywords.later);
  });
});
