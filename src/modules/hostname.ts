import * as z from "zod";
import { hostName, type HostName } from "../facts/host-name.js";
import { promise } from "../facts/types.js";
import { raw, sh } from "../remote/quote.js";
import { onlyRoot } from "./support/accounts.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const hostname = defineModule({
  name: "hostname",
  summary: "Give the host a name, now and after a reboot",
  notes:
    "With hostnamectl where systemd runs and allows it, else in /etc/hostname and the kernel. It edits no /etc/hosts, and programs that run keep the old name. `use` is not there.",
  examples: `- name: Name of the server
  hostname:
    name: <%= inventory_hostname %>
`,
  params: z.strictObject({
    name: z
      .string()
      .max(64)
      .regex(/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/, {
        error: "expected a name of letters, digits, '-' and '.'",
      })
      .describe("The name"),
  }),
  facts: () => ({ found: hostName("host") }),
  plan({ name }, { found }, context): Plan {
    const diff: DiffEntry[] = (["permanent", "current"] as const).flatMap((attribute) =>
      found[attribute] === name ? [] : [{ path: "hostname", attribute, before: found[attribute], after: name }],
    );
    const result = { name, ansible_facts: { ansible_hostname: name.split(".")[0], ansible_nodename: name } };
    if (diff.length === 0) return { changes: [], result };
    const facts = [promise(hostName("host"), { current: name, permanent: name })];
    const change = { diff, script: nameScript(name, found), effect: { kind: "opaque" as const, facts } };
    return onlyRoot(context, { changes: [change], result });
  },
});

/**
 * Only what is another is set: a container may have its name from outside. There hostnamed cannot replace the file, but writing into it
 * is allowed.
 */
function nameScript(name: string, found: HostName): string {
  const systemd = raw("[ -d /run/systemd/system ] && hostnamectl");
  const permanent = sh`{ ${systemd} --pretty --static set-hostname ${name} 2>/dev/null || printf '%s\n' ${name} >/etc/hostname; } || exit
`;
  const current = sh`{ ${systemd} --transient set-hostname ${name} 2>/dev/null || printf '%s' ${name} >/proc/sys/kernel/hostname; } || exit
`;
  return `${found.permanent === name ? "" : permanent}${found.current === name ? "" : current}`;
}
