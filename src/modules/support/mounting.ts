import { answerLimit, mount, type MountFact } from "../../facts/mount.js";
import { promise } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Change } from "../types.js";

/** Seconds after which a mount that does not come about is given up: mount itself would go on for as long as its options say. */
const mountLimit = 60;

interface Wanted {
  src: string;
  opts: string;
}

/** What mounts, remounts or unmounts; `wanted` is missing where nothing is to be mounted. fstab says already what is mounted. */
export function mountingChanges(
  path: string,
  wanted: Wanted | undefined,
  { state, source }: MountFact,
  edited: boolean,
): Change[] | { failed: string } {
  const before = state === "absent" ? null : source;
  const change = (after: string | null, script: string, attribute = "mounted"): Change[] => [
    {
      diff: [{ path, attribute, before: attribute === "mounted" ? before : null, after }],
      script,
      effect: {
        kind: "opaque",
        facts: [promise(mount(path), after === null ? { state: "absent" } : { state: "mounted" })],
      },
    },
  ];
  // One that does not answer is only taken out of sight: taking it down would wait for its server.
  const unmount = state === "mounted" ? sh`umount -- ${path}` : sh`umount -l -- ${path}`;
  if (!wanted) return state === "absent" ? [] : change(null, unmount);
  const mountAnew = `${reload}
${sh`mkdir -p -- ${path} || exit`}
${limited(sh`mount -- ${path}`)}`;
  if (state === "absent") return change(wanted.src, mountAnew);
  if (state === "stale" || (isOfNetwork(wanted.src) && source !== wanted.src))
    return change(wanted.src, `${unmount} || exit\n${mountAnew}`);
  if (state === "silent") return { failed: `${path}: ${source} does not answer within ${answerLimit} s` };
  if (!edited) return [];
  return change(wanted.opts, `${reload}\n${limited(sh`mount -o remount -- ${path}`)}`, "options");
}

/** systemd makes its units of fstab when it is told to. */
const reload = `[ ! -d /run/systemd/system ] || systemctl daemon-reload || exit`;

function limited(command: string): string {
  return `timeout -k 5 ${mountLimit} ${command}
mdc_code=$?
[ $mdc_code -ne 124 ] || echo "not mounted within ${mountLimit} s" >&2
exit $mdc_code`;
}

/** Only there the kernel's table has what fstab names: devices have several names. */
function isOfNetwork(src: string): boolean {
  return /^[^/=]+:\//.test(src);
}
