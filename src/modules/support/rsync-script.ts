import { raw, sh } from "../../remote/quote.js";
import type { StepResult } from "../../remote/types.js";

/** Parts what rsync printed from what it complained of. */
const part = "\x1e";

/**
 * What rsync calls in place of ssh: it hands on the arguments for the other side, then the bytes of both. It ends when the other side has,
 * and what still waits for that side holds none of the streams that tell rsync's end.
 */
const carrier = String.raw`shift 2; exec 2>/dev/null; printf '%s\n' "$*" >&4
exec 5<&0; cat <&5 >&4 & exec 4>&- 5<&-; cat <&3`;

/** rsync takes its shell apart at blanks, and knows quotes. */
const rsh = `sh -c 'eval "$mdc_carrier"' sh`;

/** rsync between two machines: the bytes for the other side go to standard output, all that people may read to stderr. */
export function talkingScript(words: readonly string[], from: string, to: string): string {
  return (
    sh`mdc_carrier=${carrier}; export mdc_carrier
exec 3<&0 4>&1 </dev/null
` + capturing(sh`rsync -s -e ${rsh} ${words} -- ${from} ${to}`, 2)
  );
}

/** rsync within one machine. */
export function plainScript(words: readonly string[], from: string, to: string): string {
  return capturing(sh`rsync ${words} -- ${from} ${to}`, 1);
}

/** Arguments that rsync on its own takes from the one that it talks with: all others follow over the wire. */
const serverArguments = /^--server( --sender)? -[A-Za-z.]+$/;

/** What is started on the task's own host. The line comes from elsewhere: nothing but what it is for is run. */
export function serverScript(program: string | undefined, line: string): string {
  if (!serverArguments.test(line)) return "echo 'rsync asks for what is not understood here' >&2; exit 2";
  if (program !== undefined) return sh`exec ${raw(program)} ${raw(line)}`;
  return sh`command -v rsync >/dev/null 2>&1 || { echo 'rsync: not found on the host' >&2; exit 127; }; exec rsync ${raw(line)}`;
}

function capturing(command: string, stream: 1 | 2): string {
  return sh`command -v rsync >/dev/null 2>&1 || { printf '${raw(part)}%s' 'rsync: not found here' >&${raw(String(stream))}; exit 127; }
exec 6>&${raw(String(stream))}
mdc_said=$(${raw(command)} 2>&1 >&6)
mdc_code=$?
printf '${raw(part)}%s' "$mdc_said" >&6
exit $mdc_code`;
}

/** What rsync told, and what it complained of, with the words of the other side. */
export function heard({ stdout, stderr }: StepResult): { told: string; complaint: string } {
  const text = stdout.toString("utf8");
  const at = text.lastIndexOf(part);
  const own = at < 0 ? "" : text.slice(at + 1);
  const complaint = [stderr.toString("utf8"), own]
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .join("\n");
  return { told: at < 0 ? text : text.slice(0, at), complaint };
}
