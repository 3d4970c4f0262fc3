/** One word for a POSIX shell, in quotes where it needs them. */
export function quote(value: string | number): string {
  const text = String(value);
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** `indent`: all lines but the first are indented, and the first as well with `first`; empty lines stay empty with `blank` false. */
export function indent(text: string, width: number | string = 4, first = false, blank = false): string {
  const by = typeof width === "number" ? " ".repeat(width) : width;
  const [head = "", ...rest] = text.split("\n");
  const lines = rest.map((line) => (line === "" && !blank ? line : by + line));
  return [first ? by + head : head, ...lines].join("\n");
}

const commentMarks: Readonly<Record<string, { before?: string; line: string; after?: string }>> = {
  plain: { line: "# " },
  erlang: { line: "% " },
  c: { line: "// " },
  cblock: { before: "/*", line: " * ", after: " */" },
  xml: { before: "<!--", line: " - ", after: "-->" },
};

/** `comment`: each line behind the mark of a kind of comment. */
export function comment(text: string, kind = "plain"): string {
  const marks = commentMarks[kind];
  if (!marks) throw new TypeError(`comment knows ${Object.keys(commentMarks).join(", ")}, not "${kind}"`);
  const { before, line, after } = marks;
  const edge = line.trimEnd();
  const lines = text.split("\n").map((one) => (line + one).trimEnd());
  return [
    ...(before === undefined ? [] : [before]),
    edge,
    ...lines,
    edge,
    ...(after === undefined ? [] : [after]),
  ].join("\n");
}

/** `capitalize`: the first letter large, all others small. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}

/** `title`: each word begins with a large letter. */
export function title(text: string): string {
  return text.replace(/[^-\s({[<]+/g, capitalize);
}

/** `urlencode`: a slash stays one. */
export function urlencode(text: string | number): string {
  return encodeURIComponent(String(text))
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/");
}

/** `urlsplit`: the parts of an address. */
export function urlsplit(address: string): Record<string, string | number | null> {
  const [, scheme = "", netloc = "", path = "", query = "", fragment = ""] =
    /^(?:([a-zA-Z][\w+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(address) ?? [];
  const [, account, host = "", port] = /^(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(netloc) ?? [];
  const [username, password] = account === undefined ? [] : account.split(/:(.*)/s);
  return {
    fragment,
    hostname: host === "" ? null : host.replace(/^\[|\]$/g, "").toLowerCase(),
    netloc,
    password: password ?? null,
    path,
    port: port === undefined ? null : Number(port),
    query,
    scheme: scheme.toLowerCase(),
    username: username ?? null,
  };
}
