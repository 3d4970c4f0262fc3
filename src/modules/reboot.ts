import * as z from "zod";
import { sh } from "../remote/quote.js";
import type { StepResult } from "../remote/types.js";
import { remotePath } from "./support/params.js";
import { defineModule, type Outcome, type Plan } from "./types.js";

const seconds = z.number().int().min(0);
const line = z.string().regex(/^[^\r\n\0]+$/, "expected one line");
const command = z.string().min(1);

/** Codes of the script for what goes wrong. */
const [stays, broken] = [70, 71];

const params = z.strictObject({
  pre_reboot_delay: seconds.default(0).describe("Seconds before the host goes down"),
  post_reboot_delay: seconds.default(0).describe("Seconds to wait once the host is there again"),
  reboot_timeout: seconds
    .default(600)
    .describe("Seconds that the host may take to be there again, and then for `test_command`"),
  connect_timeout: seconds.optional().describe("Accepted without effect: the connection has a time limit of its own"),
  test_command: command.default("whoami").describe("What has to succeed on the host before the play goes on"),
  msg: line.default("Reboot initiated by mdc-provision").describe("What the users of the host are told"),
  search_paths: z
    .array(remotePath)
    .default(["/sbin", "/bin", "/usr/sbin", "/usr/bin", "/usr/local/sbin"])
    .describe("Where the host looks for `shutdown`"),
  reboot_command: command.optional().describe("What makes the host boot, instead of `shutdown -r`"),
});

export const reboot = defineModule({
  name: "reboot",
  summary: "Have the host boot again, and wait for it",
  notes:
    "That the host has booted is told by the kernel's boot_id, which is another one each time. `boot_time_command` is not there, and `elapsed` is not told. What was put into files of memory, such as /run, is gone.",
  examples: `- name: The new kernel
  reboot:
    reboot_timeout: 300
  when: kernel.changed
`,
  params,
  plan(wanted, _facts, context): Plan {
    const { boot } = context.host;
    if (boot === "") return { changes: [], failed: "the kernel of the host does not tell one boot from another" };
    if (context.host.uid !== 0 && wanted.reboot_command === undefined)
      return { changes: [], failed: "only root can have the host boot again (become: true)" };
    return {
      changes: [],
      action: {
        script: rebootScript(wanted, boot),
        predict: "changed",
        outlasts: wanted.reboot_timeout,
        timeout: wanted.pre_reboot_delay + wanted.post_reboot_delay + wanted.reboot_timeout + 10,
        interpret: (output) => outcome(output, wanted),
      },
    };
  },
});

/** The first time it has the host go down and waits for that; on the host that is there again it goes on behind. */
function rebootScript(wanted: z.output<typeof params>, boot: string): string {
  const { pre_reboot_delay: before, post_reboot_delay: after, reboot_timeout: limit, msg } = wanted;
  const down =
    wanted.reboot_command ?? sh`if command -v shutdown >/dev/null 2>&1; then shutdown -r now ${msg}; else reboot; fi`;
  return sh`PATH=${`${wanted.search_paths.join(":")}:`}$PATH
export PATH
if [ "$(cat /proc/sys/kernel/random/boot_id)" = ${boot} ]; then
  sleep ${before}
  sh -c ${down} >&2 || exit ${broken}
  sleep ${limit}
  exit ${stays}
fi
sleep ${after}
n=0
until sh -c ${wanted.test_command} >/dev/null 2>&1; do
  n=$((n + 1))
  [ $n -lt ${Math.max(1, limit)} ] || exit 1
  sleep 1
done
`;
}

function outcome({ code, stderr }: StepResult, { reboot_timeout, test_command }: z.output<typeof params>): Outcome {
  const said = stderr.toString("utf8").trim();
  if (code === 0) return { changed: true, result: { rebooted: true } };
  const failed =
    code === broken
      ? `Reboot command failed: ${said}`
      : code === stays
        ? `the host did not go down within ${reboot_timeout} s`
        : `Timed out waiting for ${test_command} to succeed after the host had booted`;
  return { changed: code !== broken, failed, result: { rebooted: code !== broken && code !== stays } };
}
