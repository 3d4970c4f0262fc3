import * as z from "zod";
import { alternatives as alternativesFact, type AlternativesFact } from "../facts/alternatives.js";
import { file, type FileFact } from "../facts/file.js";
import { promise } from "../facts/types.js";
import { sh } from "../remote/quote.js";
import { onlyRoot } from "./support/accounts.js";
import { remotePath } from "./support/params.js";
import { defineModule, type DiffEntry } from "./types.js";

const word = z.string().regex(/^[^\s/-][^\s/]*$/, "expected one word without '/'");

const params = z.strictObject({
  name: word.describe("Name of the link, such as `java`"),
  path: remotePath.describe("What it is to lead to"),
  link: remotePath.optional().describe("The link itself, such as /usr/bin/java; needed where the name is new"),
  priority: z.int().optional().describe("Weight in automatic mode; 50 for a path that is new"),
  state: z
    .enum(["selected", "present", "auto", "absent"])
    .default("selected")
    .describe(
      "`selected` by hand; `present`: known, whatever is selected; `auto`: known, and the best one is taken; `absent`: not known",
    ),
  subcommands: z
    .array(
      z.strictObject({
        name: word.describe("Name of the link"),
        path: remotePath.describe("What it leads to"),
        link: remotePath.describe("The link itself"),
      }),
    )
    .optional()
    .describe("Links that follow this one"),
});

type Wanted = z.output<typeof params>;

export const alternatives = defineModule({
  name: "alternatives",
  collection: "community.general",
  summary: "Say which of several programs a common name leads to",
  notes: "By update-alternatives. `family` (of RPM) is not there.",
  examples: `- name: The Java that the servers run with
  alternatives:
    name: java
    link: /usr/bin/java
    path: /usr/lib/jvm/java-17-openjdk-amd64/bin/java
`,
  params,
  facts: ({ name, path }) => ({ known: alternativesFact(name), target: file(path) }),
  plan(wanted, { known, target }, context) {
    const { name, path, state } = wanted;
    const present = known.alternatives?.[path];
    const object = `alternative ${name}`;
    const diff: DiffEntry[] = [];
    const commands: string[] = [];
    if (state === "absent") {
      if (!present) return { changes: [] };
      diff.push({ path: object, attribute: "path", before: path, after: null });
      commands.push(sh`update-alternatives --remove ${name} ${path}`);
    } else {
      if (!isAsWanted(wanted, known)) {
        const failed = obstacle(wanted, known, target);
        if (failed !== undefined) return { changes: [], failed };
        diff.push({ path: object, attribute: path, before: shown(known, path), after: shownWanted(wanted) });
        commands.push(installation(wanted, known));
      }
      // As with Ansible, what leads there by itself stays automatic.
      if (state === "selected" && known.value !== path) {
        diff.push({ path: object, attribute: "selected", before: known.value ?? null, after: path });
        commands.push(sh`update-alternatives --set ${name} ${path}`);
      }
      if (state === "auto" && known.mode === "manual") {
        diff.push({ path: object, attribute: "mode", before: "manual", after: "auto" });
        commands.push(sh`update-alternatives --auto ${name}`);
      }
    }
    if (diff.length === 0) return { changes: [] };
    const after: AlternativesFact = {
      ...(state === "selected" ? { value: path } : {}),
      ...(state === "auto" ? { mode: "auto" } : {}),
    };
    const script = `{ ${commands.join(" && ")}; } >&2`;
    const facts = state === "absent" || state === "present" ? [] : [promise(alternativesFact(name), after)];
    return onlyRoot(context, { changes: [{ diff, script, effect: { kind: "opaque", facts } }] }, "alternatives");
  },
});

function isAsWanted({ path, priority, subcommands }: Wanted, known: AlternativesFact): boolean {
  const present = known.alternatives?.[path];
  if (!present) return false;
  if (priority !== undefined && priority !== present.priority) return false;
  if (subcommands === undefined) return true;
  const links = known.slaveLinks ?? {};
  return (
    subcommands.length === Object.keys(present.slaves).length &&
    subcommands.every((one) => present.slaves[one.name] === one.path && links[one.name] === one.link)
  );
}

function obstacle({ path, link }: Wanted, known: AlternativesFact, target: FileFact): string | undefined {
  if (target.type === "absent") return `Specified path ${path} does not exist`;
  if (link === undefined && known.link === undefined)
    return "Needed to install the alternative, but unable to do so as we are missing the link";
  return undefined;
}

function installation({ name, path, link, priority, subcommands }: Wanted, known: AlternativesFact): string {
  const present = known.alternatives?.[path];
  const slaves = subcommands?.flatMap((one) => ["--slave", one.link, one.name, one.path]);
  const kept = Object.entries(present?.slaves ?? {}).flatMap(([slave, target]) => {
    const at = known.slaveLinks?.[slave];
    return at === undefined ? [] : ["--slave", at, slave, target];
  });
  const words = [link ?? known.link ?? "", name, path, String(priority ?? present?.priority ?? 50)];
  return sh`update-alternatives --install ${words} ${slaves ?? kept}`.trimEnd();
}

function shown(known: AlternativesFact, path: string): string | null {
  const present = known.alternatives?.[path];
  return present ? text(present.priority, Object.entries(present.slaves)) : null;
}

function shownWanted({ priority, subcommands }: Wanted): string {
  return text(
    priority ?? 50,
    (subcommands ?? []).map((one) => [one.name, one.path]),
  );
}

function text(priority: number, slaves: (readonly [string, string])[]): string {
  return [`priority ${priority}`, ...slaves.map(([name, path]) => `${name} ${path}`)].join(", ");
}
