/** An assignment of a TOML text, with the table that it is in. */
interface Assignment {
  table: string;
  key: string;
  value: string;
  line: number;
}

/** The assignments of a TOML text that begin on a line of their own, and the headers of its tables, with no key. */
export function tomlKeys(text: string): Assignment[] {
  let table = "";
  return text.split("\n").flatMap((written, index) => {
    const header = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?/.exec(written);
    const line = index + 1;
    if (header) {
      table = (header[1] ?? "").replace(/["'\s]/g, "");
      return [{ table, key: "", value: "", line }];
    }
    const [, name, value] = /^\s*([\w.'"-]+)\s*=(.*)/.exec(written) ?? [];
    if (name === undefined) return [];
    const path = [...(table === "" ? [] : [table]), name.replace(/["']/g, "")].join(".").split(".");
    return [{ table: path.slice(0, -1).join("."), key: path.at(-1) ?? "", value: value ?? "", line }];
  });
}
