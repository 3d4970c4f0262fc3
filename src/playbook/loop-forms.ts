/**
 * How what stands behind a loop's keyword becomes a list: each form by the keyword that asks for it. They are named as
 * Ansible's lookups are.
 */
export const loopForms = {
  loop: "list",
  with_list: "list",
  with_items: "items",
  with_flattened: "flattened",
  with_dict: "dict",
  with_sequence: "sequence",
  with_nested: "nested",
  with_together: "together",
  with_indexed_items: "indexed_items",
  with_subelements: "subelements",
  with_fileglob: "fileglob",
} as const;

export type LoopForm = (typeof loopForms)[keyof typeof loopForms];

/** The keywords that make a task run once for each item of a list. */
export const loopWords = Object.keys(loopForms) as readonly (keyof typeof loopForms)[];

/** An explanation of what is to be done instead of a loop, under each word that asks for one. */
export function underLoopWords(hint: string): Record<string, string> {
  return Object.fromEntries(loopWords.map((word) => [word, hint]));
}
