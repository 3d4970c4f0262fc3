export type OracleRow = Record<string, string | number | null>;

/**
 * Rows of what SQL*Plus prints with MARKUP HTML, which every version has and which alone tells values apart. NULL and the
 * empty text are the same to Oracle. Numbers are numbers where JavaScript has them exactly.
 */
export function oracleRows(html: string): OracleRow[] {
  let names: string[] = [];
  const rows: OracleRow[] = [];
  for (const [, line = ""] of html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)) {
    const heads = [...line.matchAll(/<th[^>]*>([\s\S]*?)<\/th>/g)].map(([, text = ""]) => plain(text).trim());
    if (heads.length > 0) names = heads;
    else {
      const cells = [...line.matchAll(/<td([^>]*)>([\s\S]*?)<\/td>/g)];
      rows.push(
        Object.fromEntries(
          cells.map(([, attributes = "", text = ""], index) => [names[index] ?? "", value(attributes, text)]),
        ),
      );
    }
  }
  return rows;
}

function value(attributes: string, text: string): string | number | null {
  const inner = plain(text);
  if (!/align="?right/.test(attributes)) return inner === "\u00a0" || inner === "" ? null : inner;
  const number = inner.replaceAll("\u00a0", "").trim();
  if (number === "") return null;
  const exact = /^-?\d+$/.test(number) ? Number.isSafeInteger(Number(number)) : String(Number(number)) === number;
  return exact ? Number(number) : number;
}

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&", "&nbsp;": "\u00a0" };

function plain(text: string): string {
  return text
    .replace(/^\r?\n|\r?\n$/g, "")
    .replace(/<br>\r?\n?/g, "\n")
    .replace(/&(?:lt|gt|quot|amp|nbsp);/g, (entity) => entities[entity] ?? entity);
}
