import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

export interface ToolKey {
  /** Programs that would do, the best first; one of several words is a program with its first argument (`busybox unzip`). */
  anyOf: readonly string[];
  /** A path that makes the tool unnecessary when it is there. */
  unless?: string | undefined;
}

/** The first of several programs that the host has; null when it has none; "" when none is needed. */
export const tool = factKind<ToolKey, string | null>({
  name: "tool",
  id: (key) => JSON.stringify([key.anyOf, key.unless ?? null]),
  alsoAt: ({ unless }) => (unless === undefined ? [] : [unless]),
  probe: (keys) => keys.map(probeOne).join(""),
  ...lineRecords,
  parse(record) {
    const text = record.toString("utf8");
    return { status: "known", value: text === "-" ? null : text };
  },
});

function probeOne({ anyOf, unless }: ToolKey): string {
  const branches = anyOf.map((name) => sh`elif ${present(name)}; then printf '%s\\n' ${name}\n`);
  const first = unless === undefined ? "if false; then :\n" : sh`if [ -e ${unless} ] || [ -L ${unless} ]; then echo\n`;
  return `${first}${branches.join("")}else echo -; fi\n`;
}

/** busybox answers to `--list` with the names of what it can be. */
function present(name: string): { raw: string } {
  const [program = "", applet] = name.split(" ");
  const there = sh`command -v ${program} >/dev/null 2>&1`;
  return {
    raw: applet === undefined ? there : `${there} && ${sh`${program} --list 2>/dev/null | grep -qx ${applet}`}`,
  };
}
