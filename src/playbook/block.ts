import { inherit, shownName } from "./inherit.js";
import { blockKeywords, readKeywords } from "./keywords.js";
import { readList, readText } from "./readers.js";
import type { SourceMapping } from "./source.js";
import type { Lists, Surroundings } from "./surroundings.js";
import type { Block, PlaybookNode } from "./types.js";

/** A block with its rescue and always. */
export function readBlock(mapping: SourceMapping, around: Surroundings, lists: Lists): Block[] {
  const { problems } = around.loading;
  const fields = readKeywords(mapping, blockKeywords, problems);
  const nameEntry = fields.get("name");
  const name = nameEntry && readText(nameEntry, problems);
  const within = inherit(around, fields, `vars of block "${shownName(name)}"`);
  const part = (keyword: string): PlaybookNode[] => {
    const entry = fields.get(keyword);
    return entry ? lists.nodes(readList(entry, problems, "tasks"), within) : [];
  };
  if (!fields.has("block")) {
    const stray = fields.get("rescue") ?? fields.get("always");
    problems.report(`"${stray?.key}" needs a "block" beside it`, stray?.keyPlace ?? mapping.place);
  }
  return [
    {
      kind: "block",
      name,
      place: mapping.place,
      block: part("block"),
      rescue: part("rescue"),
      always: part("always"),
    },
  ];
}
