import * as z from "zod";
import { normalized, sysctl as sysctlFact, sysctlPath } from "../facts/sysctl.js";
import { promise } from "../facts/types.js";
import { raw, sh } from "../remote/quote.js";
import { valueIn, withSysctl } from "./support/edit-sysctl.js";
import { joinLines, splitLines } from "./support/lines.js";
import { pythonText, remotePath } from "./support/params.js";
import { editable, planEdit, textFileFacts } from "./support/text-file.js";
import { defineModule, type Change } from "./types.js";

const yes = /^(y|yes|on|1|true|t|1\.0)$/i;
const no = /^(n|no|off|0|false|f|0\.0)$/i;

/** A parameter's name stands in a path below /proc/sys and on a line of a file. */
const parameter = z
  .string()
  .transform((name) => name.trim())
  .refine((name) => /^[^\s=#;./-][^\s=\0]*$/.test(name) && !sysctlPath(name).split("/").includes(".."), {
    error: "expected the name of a parameter, such as vm.swappiness",
  });

const setting = pythonText
  .refine((value) => /^[^\r\n\0]*\S[^\r\n\0]*$/.test(value), { error: "expected a value on one line" })
  .transform((value) => (yes.test(value.trim()) ? "1" : no.test(value.trim()) ? "0" : value.trim()));

export const sysctl = defineModule({
  name: "sysctl",
  collection: "ansible.posix",
  summary: "Set parameters of the kernel, now and after a reboot",
  notes:
    "Writes the line of the parameter, and leaves all others as they are (Ansible's writes them all anew). With `reload` the host then runs `sysctl -p` with the file, which sets all that is in it. " +
    "A file that is right is loaded again when the kernel has another value.",
  examples: `- name: Swap late
  sysctl:
    name: vm.swappiness
    value: 10
    sysctl_file: /etc/sysctl.d/60-wso2.conf
`,
  params: z
    .strictObject({
      name: parameter.optional().describe("Name of the parameter, with dots (also `key`)"),
      key: parameter.optional().describe("Same as `name`"),
      value: setting.optional().describe("Its value (also `val`); yes and no are 1 and 0"),
      val: setting.optional().describe("Same as `value`"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be in the file"),
      reload: z.boolean().default(true).describe("Load the file when it was changed, or the kernel has another value"),
      sysctl_set: z.boolean().default(false).describe("Set the value in the kernel by itself, too"),
      sysctl_file: remotePath.default("/etc/sysctl.conf").describe("The file"),
      ignoreerrors: z.boolean().default(false).describe("Pass over parameters that the kernel does not know"),
    })
    .refine(({ name, key }) => (name === undefined) !== (key === undefined), { error: "expected name (or key), once" })
    .refine(({ value, val }) => value === undefined || val === undefined, { error: "expected value or val, not both" })
    .transform(({ key, val, ...params }) => ({ ...params, name: params.name ?? key ?? "", value: params.value ?? val }))
    .refine(({ state, value }) => state === "absent" || value !== undefined, { error: "expected value" }),
  facts: ({ name, sysctl_file }) => ({ current: sysctlFact(name), ...textFileFacts(sysctl_file) }),
  plan(params, { current, ...facts }, context) {
    const { name, value = "", state, sysctl_file: path, ignoreerrors } = params;
    const present = state === "present";
    const edit = (bytes: Buffer, missing: boolean) => {
      const old = editable(bytes);
      const lines = splitLines(old.text);
      const wanted = present ? old.own(value) : undefined;
      if (valueIn(lines, name) === wanted) return missing ? undefined : { bytes, msg: "" };
      return { bytes: old.bytes(joinLines(withSysctl(lines, name, wanted))), msg: "" };
    };
    const plan = planEdit({ path, create: present, backup: false }, facts, edit, context);
    if (plan.failed !== undefined) return facts.target.type === "absent" && !present ? { changes: [] } : plan;
    const edited = plan.changes.length > 0;
    const other = present && normalized(current) !== normalized(value);
    const flag = raw(ignoreerrors ? "-e " : "");
    const kernel = (script: string): Change => ({
      diff: [{ path: `sysctl ${name}`, attribute: "value", before: current, after: present ? value : current }],
      script,
      effect: { kind: "opaque", facts: present && !ignoreerrors ? [promise(sysctlFact(name), value)] : [] },
    });
    const set = params.sysctl_set && other ? [kernel(sh`sysctl ${flag}-w ${`${name}=${value}`} >/dev/null`)] : [];
    const load = params.reload && (edited || other) ? [kernel(loadScript(path, ignoreerrors))] : [];
    return { changes: [...set, ...plan.changes, ...load] };
  },
});

/** sysctl may end with 0 though the kernel refused a value. */
function loadScript(path: string, ignoreerrors: boolean): string {
  const flag = raw(ignoreerrors ? "-e " : "");
  return sh`said=$(LC_ALL=C sysctl ${flag}-p ${path} 2>&1 >/dev/null) || { c=$?; printf '%s\\n' "$said" >&2; exit $c; }
case $said in *"Invalid argument"* | *"Read-only file system"*) printf '%s\\n' "$said" >&2; exit 1 ;; esac`;
}
