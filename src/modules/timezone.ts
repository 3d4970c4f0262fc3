import { posix } from "node:path";
import * as z from "zod";
import { file } from "../facts/file.js";
import { text } from "../facts/text.js";
import { promise } from "../facts/types.js";
import { sh } from "../remote/quote.js";
import { onlyRoot } from "./support/accounts.js";
import { sha256Of } from "./support/content.js";
import { temporaryBeside } from "./support/delivery.js";
import { fileChanges } from "./support/write-file.js";
import { defineModule, type Change } from "./types.js";

const zones = "/usr/share/zoneinfo";
const localtime = "/etc/localtime";
const timezoneFile = "/etc/timezone";

export const timezone = defineModule({
  name: "timezone",
  collection: "community.general",
  summary: "Set the time zone of the host",
  notes:
    "Sets /etc/localtime, and /etc/timezone where there is one, as timedatectl does; programs that run keep the old zone. Needs the zones on the host (package tzdata). `hwclock` is not there.",
  examples: `- name: All servers in one time
  timezone:
    name: Etc/UTC
`,
  params: z.strictObject({
    name: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9_+-]*(\/[A-Za-z0-9][A-Za-z0-9_+-]*)*$/,
        "expected a time zone, such as Europe/Berlin",
      )
      .describe("The zone"),
  }),
  facts: ({ name }) => ({
    local: file(localtime),
    named: file(timezoneFile),
    text: text(timezoneFile),
    zone: file(posix.join(zones, name)),
  }),
  plan({ name }, facts, context) {
    const { local, named, zone } = facts;
    const current = local.type === "link" ? zoneOf(local.target ?? "") : facts.text?.toString("utf8").trim();
    if (local.type === "link" && current === name) return { changes: [] };
    if (zone.type !== "file" && !(zone.type === "link" && zone.leadsTo === "file"))
      return { changes: [], failed: `the host has no time zone ${name} (package tzdata)` };
    const target = posix.join("..", zones, name);
    const temporary = temporaryBeside(localtime);
    const link: Change = {
      diff: [{ path: localtime, attribute: "target", before: current ?? null, after: name }],
      script: sh`ln -s -- ${target} ${temporary} && mv -f -T -- ${temporary} ${localtime}`,
      effect: { kind: "exact", facts: [promise(file(localtime), { type: "link", target })] },
    };
    const bytes = Buffer.from(`${name}\n`);
    const written =
      named.type === "file" && facts.text !== null
        ? fileChanges(
            {
              ...{ path: timezoneFile, content: { bytes }, attributes: {}, existing: named },
              ...{ existingSha256: sha256Of(facts.text), existingText: facts.text },
            },
            context,
          )
        : [];
    return onlyRoot(context, { changes: [link, ...written] });
  },
});

function zoneOf(target: string): string {
  return posix.resolve("/etc", target).replace(`${zones}/`, "");
}
