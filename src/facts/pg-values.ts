/** Bytes, and microseconds: what the units of PostgreSQL's parameters come to. */
const sizes: Record<string, number> = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };
const times: Record<string, number> = { us: 1, ms: 1e3, s: 1e6, min: 6e7, h: 3.6e9, d: 8.64e10 };

interface Parameter {
  name: string;
  type?: string | undefined;
  unit?: string | null | undefined;
}

/** Parameters that are lists of names: ALTER SYSTEM wants each name quoted for itself, and files hold them quoted if need be. */
export function isQuotedList(name: string): boolean {
  return /^(.*_preload_libraries|search_path|temp_tablespaces|unix_socket_directories|output_plugin_libraries)$/i.test(
    name,
  );
}

/**
 * A value of a parameter in one form, so that "1GB" equals "1024MB" and "on" equals "true". Texts stay as they are. The
 * rules are those of the manual's section 20.1.1.
 */
export function plainValue(value: string, { name, type, unit }: Parameter): string {
  if (isQuotedList(name))
    return value
      .split(",")
      .map((part) => part.trim().replace(/^"(.*)"$/, "$1"))
      .join(", ");
  switch (type) {
    case "bool":
      return boolean(value) ?? value;
    case "integer":
    case "real":
      return number(value, unit ?? null) ?? value;
    case "enum":
      return boolean(value) ?? value.toLowerCase();
    default:
      return value;
  }
}

function boolean(value: string): string | undefined {
  if (/^(on|true|yes|1)$/i.test(value)) return "on";
  return /^(off|false|no|0)$/i.test(value) ? "off" : undefined;
}

function number(value: string, unit: string | null): string | undefined {
  const match = /^\s*(-?[0-9.]+(?:e[+-]?\d+)?)\s*([A-Za-z]*)\s*$/.exec(value);
  if (!match) return undefined;
  const amount = Number(match[1]);
  const [, count = "1", base = ""] = /^(\d*)([A-Za-z]+)$/.exec(unit ?? "") ?? [];
  const scale = (name: string): number => sizes[name] ?? times[name] ?? 1;
  const own = Number(count === "" ? 1 : count) * scale(base);
  return String(match[2] === "" ? amount * own : amount * scale(match[2] ?? ""));
}
