import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export const policyWords = { ACCEPT: "allow", DROP: "deny", REJECT: "reject" } as const;
export type UfwPolicy = (typeof policyWords)[keyof typeof policyWords];

/** What ufw is set to. */
export interface UfwFact {
  /** It filters now, and will after a reboot. */
  enabled?: boolean | undefined;
  /** off, low, medium, high or full. */
  logging?: string | undefined;
  incoming?: UfwPolicy | undefined;
  outgoing?: UfwPolicy | undefined;
  routed?: UfwPolicy | undefined;
}

/** As files and kernel say it, since `ufw status` leaves out policies of what is not in use. */
export const ufw = factKind<"ufw", UfwFact>({
  name: "ufw",
  id: (key) => key,
  probe: () => `${needsTool("ufw")}loaded=0
if iptables -w -S ufw-user-input >/dev/null 2>&1; then loaded=1; fi
printf 'uid=%s loaded=%s ' "$(id -u)" "$loaded"
for file in /etc/ufw/ufw.conf /etc/default/ufw; do
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in ENABLED=* | LOGLEVEL=* | DEFAULT_*_POLICY=*) printf '%s ' "$line" ;; esac
  done <"$file"
done
echo
`,
  ...lineRecords,
  parse(record) {
    const words = record.toString("latin1").trim().split(/\s+/);
    const said = new Map(words.map((word) => parted(word.replaceAll(/["']/g, ""))));
    if (said.get("uid") !== "0") return { status: "denied", message: "ufw can be asked by root only" };
    const policyOf = (chain: string): UfwPolicy | undefined =>
      policyWords[said.get(`DEFAULT_${chain}_POLICY`) as keyof typeof policyWords];
    return {
      status: "known",
      value: {
        enabled: said.get("loaded") === "1" && said.get("ENABLED")?.toLowerCase() === "yes",
        logging: said.get("LOGLEVEL"),
        ...{ incoming: policyOf("INPUT"), outgoing: policyOf("OUTPUT"), routed: policyOf("FORWARD") },
      },
    };
  },
  nothing: { enabled: false },
  compare: (promised, actual) =>
    (Object.keys(promised) as (keyof UfwFact)[]).flatMap((name) =>
      promised[name] === undefined || promised[name] === actual[name]
        ? []
        : [`${name} is ${actual[name]}, wanted ${promised[name]}`],
    ),
});

function parted(word: string): [string, string] {
  const at = word.indexOf("=");
  return [word.slice(0, at), word.slice(at + 1)];
}
