import { heredoc, sh } from "../remote/quote.js";
import type { FactState } from "./types.js";

/** An installation of GoldenGate, and the Oracle client that its programs run with. */
export interface GoldenGate {
  home: string;
  oracleHome?: string | undefined;
  oracleSid?: string | undefined;
}

/** Canonical text, for the ids of facts. */
export function goldenGateId({ home, oracleHome, oracleSid }: GoldenGate): string {
  return `${home}${oracleHome === undefined ? "" : `,${oracleHome}`}${oracleSid === undefined ? "" : `,${oracleSid}`}`;
}

/** Shell text: `mdc_ggsci`, which runs the commands on its standard input. Its exit code means nothing, and never tells of an error. */
export function ggsciFunction({ home, oracleHome, oracleSid }: GoldenGate): string {
  const oracle =
    oracleHome === undefined
      ? sh`LD_LIBRARY_PATH=${home}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}`
      : sh`ORACLE_HOME=${oracleHome} LD_LIBRARY_PATH=${`${oracleHome}/lib:${home}`}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}; export ORACLE_HOME`;
  const sid = oracleSid === undefined ? "" : sh`ORACLE_SID=${oracleSid}; export ORACLE_SID; `;
  return `mdc_ggsci() { ( ${sid}${oracle}; export LD_LIBRARY_PATH; ${sh`cd -- ${home}`} && exec ./ggsci ) 2>&1; }\n`;
}

/** Commands as ggsci reads them. */
export function ggsciInput(commands: readonly string[]): string {
  return `${commands.join("\n")}\nEXIT\n`;
}

/**
 * Takes the prompts away, behind which answers begin: `n` is the number of the command that a line answers. ggsci prints no
 * command that it reads from a pipe.
 */
const numbered = `{ while (match($0, /^GGSCI [(][^)]*[)] [0-9]+> ?/)) { n++; $0 = substr($0, RLENGTH + 1) } }\n`;

/**
 * Shell text of a probe: one ggsci for all commands, whose answers `awk` makes into records, a line each. Where there is no ggsci,
 * each record is "-"; where it does not come up, "!" and what it says. Times and lags have no place in records: the guard compares them.
 */
export function ggsciProbe(goldenGate: GoldenGate, commands: readonly string[], awk: string, records: number): string {
  const input = heredoc(ggsciInput(commands));
  return `${ggsciFunction(goldenGate)}mdc_each() { mdc_i=0; while [ "$mdc_i" -lt ${records} ]; do mdc_i=$((mdc_i + 1)); printf '%s\\n' "$1"; done; }
if [ ! -x ${sh`${`${goldenGate.home}/ggsci`}`} ]; then mdc_each -
else
mdc_out=$(base64 -d ${input.redirect} | mdc_ggsci
${input.body})
case $mdc_out in
*"GGSCI ("*) printf '%s\\n' "$mdc_out" | awk '${numbered}${awk}' ;;
*) mdc_each "!$(printf '%s\\n' "$mdc_out" | grep . | tail -n 1)" ;;
esac
fi
`;
}

/** The state that a record of a probe tells: of an answer what `read` makes of it. */
export function ggsciState<T>(record: Buffer, { home }: GoldenGate, read: (answer: string) => T): FactState<T> {
  const text = record.toString("utf8");
  if (text === "-") return { status: "absent-tool", tool: `${home}/ggsci` };
  if (text.startsWith("!")) return { status: "error", message: `ggsci says: ${text.slice(1)}` };
  return { status: "known", value: read(text) };
}
