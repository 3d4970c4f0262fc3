import { ggsciInput, type GoldenGate } from "../../../facts/ggsci.js";
import type { GroupProgram } from "../../../facts/goldengate-group.js";
import { heredoc, sh } from "../../../remote/quote.js";

/** Lines of a report that are shown of a process that abended. */
const reportLines = 25;

/**
 * Waits until a process has a status. One that has just been started may run for a moment before it abends, and one that abended
 * before is still called so for a moment: what counts is what is seen twice. Needs `mdc_ggsci`.
 */
export function waitForStatus(
  goldenGate: GoldenGate,
  process: { program: GroupProgram; name: string; timeout: number },
  wanted: "RUNNING" | "STOPPED",
): string {
  const { program, name, timeout } = process;
  const question = heredoc(ggsciInput([program === "manager" ? "INFO MGR" : `INFO ${program.toUpperCase()} ${name}`]));
  const report = program === "manager" ? "MGR" : name;
  const what = program === "manager" ? "the manager" : `${program} ${name}`;
  return `mdc_status() {
base64 -d ${question.redirect} | mdc_ggsci | sed -n 's/^.* Status \\([A-Z]*\\) *$/\\1/p; s/^.*Manager is running .*/RUNNING/p; s/^.*Manager is DOWN.*/STOPPED/p'
${question.body}}
mdc_report() {
for mdc_file in ${sh`${`${goldenGate.home}/dirrpt/${report}.rpt`} ${`${goldenGate.home}/dirrpt/${report.toLowerCase()}.rpt`}`}; do
[ ! -r "$mdc_file" ] || { echo "the end of its report:"; grep . "$mdc_file" | tail -n ${reportLines}; return; }
done
}
mdc_n=0 mdc_before=
while :; do
mdc_now=$(mdc_status)
case $mdc_now/$mdc_before in
${wanted}/${wanted}) exit 0 ;;
ABENDED/ABENDED) [ "$mdc_n" -lt 3 ] || { echo ${sh`${`${what} abended; `}`}"$(mdc_report)" >&2; exit 1; } ;;
esac
[ "$mdc_n" -lt ${timeout} ] || break
mdc_before=$mdc_now mdc_n=$((mdc_n + 1))
sleep 1
done
echo ${sh`${`${what} is `}`}"\${mdc_now:-not to be seen} after $mdc_n s, wanted ${wanted}; $(mdc_report)" >&2
exit 1
`;
}
