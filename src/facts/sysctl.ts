import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

/** The value of a parameter of the kernel, by its dotted name; null where the kernel has none of that name. */
export const sysctl = factKind<string, string | null>({
  name: "sysctl",
  id: (name) => name,
  // Not by the shell's own read: that of dash takes one byte at a time, and of numbers the kernel gives nothing but the first.
  probe: (names) =>
    names
      .map(
        (
          name,
        ) => sh`if [ -e ${sysctlPath(name)} ]; then printf '=%s\\n' "$(head -n 1 ${sysctlPath(name)} 2>/dev/null)"; else echo -; fi
`,
      )
      .join(""),
  ...lineRecords,
  parse(record) {
    const line = record.toString("utf8");
    return { status: "known", value: line === "-" ? null : line.slice(1) };
  },
  compare: (promised, actual) =>
    normalized(promised) === normalized(actual)
      ? []
      : [`the kernel has ${actual ?? "no such parameter"}, wanted ${promised}`],
});

/** The file of a parameter. As for sysctl(8), the first separator says which is meant: `net.ipv4`, or `net/ipv4` with dots in names. */
export function sysctlPath(name: string): string {
  const [first] = /[./]/.exec(name) ?? [];
  const path = first === "/" ? name : name.replace(/[./]/g, (found) => (found === "." ? "/" : "."));
  return `/proc/sys/${path}`;
}

/** Values with several numbers have tabs between them, whatever they were set by. */
export function normalized(value: string | null): string | undefined {
  return value?.trim().split(/\s+/).join(" ");
}
