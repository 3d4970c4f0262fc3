/** Fields of a source of apt, in the order in which Ansible writes them: that of their parameters' names. */
export const deb822Fields = {
  allow_downgrade_to_insecure: "Allow-Downgrade-To-Insecure",
  allow_insecure: "Allow-Insecure",
  allow_weak: "Allow-Weak",
  architectures: "Architectures",
  by_hash: "By-Hash",
  check_date: "Check-Date",
  check_valid_until: "Check-Valid-Until",
  components: "Components",
  date_max_future: "Date-Max-Future",
  enabled: "Enabled",
  inrelease_path: "Inrelease-Path",
  languages: "Languages",
  name: "X-Repolib-Name",
  pdiffs: "Pdiffs",
  signed_by: "Signed-By",
  suites: "Suites",
  targets: "Targets",
  trusted: "Trusted",
  types: "Types",
  uris: "URIs",
} as const;

type Value = string | number | boolean | readonly string[] | undefined;

/** The text of a source (sources.list(5), deb822 style). */
export function deb822Text(values: Readonly<Record<string, Value>>): string {
  return Object.entries(deb822Fields)
    .map(([parameter, field]) => {
      const value = values[parameter];
      return value === undefined ? "" : `${field}:${written(value)}\n`;
    })
    .join("");
}

function written(value: Exclude<Value, undefined>): string {
  if (typeof value === "boolean") return value ? " yes" : " no";
  const text = typeof value === "object" ? value.join(" ") : String(value);
  if (!text.includes("\n")) return ` ${text}`;
  const lines = text.trim().split(/\r?\n/);
  return lines.map((line) => `\n    ${line.trim() || "."}`).join("");
}

/** The name of a source's files. */
export function sourceSlug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[_\s]+/g, "-")
    .replace(/[^a-z0-9-]+/g, "");
}
