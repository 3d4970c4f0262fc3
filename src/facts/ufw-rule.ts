import { sh } from "../remote/quote.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

/** Whether ufw's rules are already as these words for it want them. */
export interface UfwRuleFact {
  settled: boolean;
}

/**
 * ufw itself is asked what it would do: its trial run prints the files of rules as they would be, one for each version of IP, or says
 * that it skips. A record is a code, whether the rules would stay as they are, and what was said where it failed, in base64.
 */
export const ufwRule = factKind<readonly string[], UfwRuleFact>({
  name: "ufw_rule",
  id: (words) => JSON.stringify(words),
  probe: (keys) => needsTool("ufw") + library + keys.map((words) => sh`rule_stays ${words}\n`).join(""),
  ...lineRecords,
  parse(record) {
    const [code, stays, text = ""] = record.toString("latin1").split(":");
    if (code === "0") return { status: "known", value: { settled: stays === "1" } };
    const message = Buffer.from(text, "base64").toString("utf8").trim();
    return { status: message.includes("need to be root") ? "denied" : "error", message };
  },
  nothing: { settled: false },
  compare: (promised, actual) =>
    promised.settled && !actual.settled ? ["ufw would still change something for this rule"] : [],
});

const library = `rules_of() { sed -n '/^### tuple/p' "/etc/ufw/$1.rules" 2>/dev/null; }
now4=$(rules_of user) now6=$(rules_of user6)
foreseen() { printf '%s\\n' "$said" | sed -n "/^:$1-user-input/,/^COMMIT/{/^### tuple/p;}"; }
rule_stays() {
  code=0 stays=1 text=
  said=$(LC_ALL=C ufw --dry-run "$@" 2>&1) || code=$? text=$(printf '%s' "$said" | base64 | tr -d '\\n')
  case $said in *:ufw-user-input*) [ "$(foreseen ufw)" = "$now4" ] || stays=0 ;; esac
  case $said in *:ufw6-user-input*) [ "$(foreseen ufw6)" = "$now6" ] || stays=0 ;; esac
  printf '%s:%s:%s\\n' "$code" "$stays" "$text"
}
`;
