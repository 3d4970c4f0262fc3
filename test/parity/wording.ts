/** Whose words a case is put into. */
export type Tool = "ansible" | "here";

const marks: Record<Tool, [string, string]> = { ansible: ["{{", "}}"], here: ["<%=", "%>"] };

/**
 * The text of a case for one tool: `{= name =}` and `{= jinja :: ejs =}` become a template, `[[ jinja :: ejs ]]` becomes what stands
 * there for the tool, and DIR and FILES become the folders of the case on the host and on the controller.
 */
export function worded(text: string, tool: Tool, folders: { DIR: string; FILES: string }): string {
  const [open, close] = marks[tool];
  return text
    .replace(/\{=([^]*?)=\}/g, (_whole, inner: string) => `${open} ${chosen(inner, tool)} ${close}`)
    .replace(/\[\[ ([^\n]*?)::([^\n]*?) \]\]/g, (_whole, ansible: string, here: string) =>
      (tool === "ansible" ? ansible : here).trim(),
    )
    .replace(/\b(DIR|FILES)\b/g, (_whole, name: "DIR" | "FILES") => folders[name]);
}

function chosen(inner: string, tool: Tool): string {
  const [ansible = "", here = ansible] = inner.split("::");
  return (tool === "ansible" ? ansible : here).trim();
}
