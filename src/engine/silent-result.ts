/** Fields of a result that hold what a task has read or printed, and not what it was told. */
const printed = ["stdout", "stderr", "content", "msg", "query_result", "query_all_results", "ansible_facts"];
/** Shorter texts are words such as "ok", which secrets with a name of their own may be but nothing that is only printed. */
const shortest = 6;

/** The texts in the result of a task with `no_log`: what later tasks say of the registered result must not show them either. */
export function silentTexts(result: Readonly<Record<string, unknown>>): string[] {
  const texts = printed.flatMap((name) => textsIn(result[name]));
  const content = result["encoding"] === "base64" ? textsIn(result["content"]) : [];
  const decoded = content.map((text) => Buffer.from(text, "base64").toString("utf8"));
  return [...texts, ...decoded].filter((text) => text.trim().length >= shortest);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(textsIn);
}
