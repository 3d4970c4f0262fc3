import type { Lab } from "../lab/index.js";

/** A script that runs a command for every host of a lab, all at once, and fails when one of them does. */
export function onAllAtOnce(lab: Lab, command: string): string {
  return `code=0
for host in ${lab.hosts.map(({ name }) => name).join(" ")}; do
  ${command} &
  pids="\${pids-} $!"
done
for pid in $pids; do wait "$pid" || code=1; done
exit $code
`;
}
