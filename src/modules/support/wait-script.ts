import { quote, sh } from "../../remote/quote.js";

export interface Wait {
  host: string;
  port?: number | undefined;
  path?: string | undefined;
  /** For grep -E. */
  pattern?: string | undefined;
  state: "started" | "present" | "stopped" | "absent" | "drained";
  delay: number;
  timeout: number;
  sleep: number;
  connect_timeout: number;
}

/** The code of a script whose time is up. */
export const timeIsUp = 124;
/** The code when the host has nothing to open a connection with. */
export const noTool = 69;

/**
 * Shell text that looks again and again until the condition holds. It prints the seconds that it took and, on the next
 * line, the line that matched. The last reason why the condition did not hold goes to stderr.
 */
export function waitScript(wait: Wait): string {
  return `export LC_ALL=C
mdc_start=$(date +%s)
mdc_why=
mdc_line=
${wait.delay > 0 ? `sleep ${wait.delay}\n` : ""}${condition(wait)}
while :; do
  if mdc_holds; then echo $(($(date +%s) - mdc_start)); printf '%s\\n' "$mdc_line"; exit 0; fi
  [ $(($(date +%s) - mdc_start)) -lt ${wait.timeout} ] || break
  sleep ${wait.sleep}
done
echo $(($(date +%s) - mdc_start))
printf '%s\\n' "$mdc_why" >&2
exit ${timeIsUp}
`;
}

function condition(wait: Wait): string {
  const gone = wait.state === "stopped" || wait.state === "absent";
  if (wait.path !== undefined) return pathCondition(wait.path, wait.pattern, gone);
  if (wait.port === undefined) return "mdc_holds() { return 1; }";
  if (wait.state === "drained") return drained(wait.port);
  return connection(wait, wait.port, gone);
}

function pathCondition(path: string, pattern: string | undefined, gone: boolean): string {
  const there = sh`[ -e ${path} ] || [ -L ${path} ]`;
  if (pattern === undefined)
    return gone
      ? `mdc_holds() { { ${there}; } && { ${sh`mdc_why=${`${path} is there`}`}; return 1; }; return 0; }`
      : `mdc_holds() { { ${there}; } || { ${sh`mdc_why=${`${path} is not there`}`}; return 1; }; }`;
  const find = sh`mdc_line=$(grep -a -m 1 -E -e ${pattern} -- ${path} 2>/dev/null)`;
  if (gone)
    return `mdc_holds() { ${find} || { mdc_line=; return 0; }; mdc_why="a line matches: $mdc_line"; return 1; }`;
  return `mdc_holds() {
  ${find} && return 0
  if ${there}; then mdc_why="no line matches; the last one is: $(tail -n 1 -- ${quote(path)} 2>/dev/null)"
  else ${sh`mdc_why=${`${path} is not there`}`}; fi
  return 1
}`;
}

/** Connections in every state but closing and listening count, as /proc/net/tcp numbers them. */
function drained(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return `mdc_holds() {
  mdc_busy=0
  while read -r mdc_n mdc_local mdc_remote mdc_state mdc_rest; do
    case $mdc_local/$mdc_state in *:${hex}/0[123456]) mdc_busy=$((mdc_busy + 1)) ;; esac
  done <<E
$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
E
  mdc_why="$mdc_busy connections are open"
  [ "$mdc_busy" -eq 0 ]
}`;
}

/**
 * A plain Debian has bash and perl but no nc; Alpine has busybox and its nc. Each of them opens a connection and, for a
 * pattern, reads what the other side says first.
 */
function connection(wait: Wait, port: number, gone: boolean): string {
  const { host, pattern = "", connect_timeout: seconds } = wait;
  const reads = wait.pattern !== undefined && !gone;
  const find = sh`grep -a -m 1 -E -e ${pattern}`;
  const openers: [tool: string, command: string][] = reads
    ? [
        [
          "bash",
          sh`timeout ${seconds} bash -c 'exec 3<>"/dev/tcp/$0/$1" && grep -a -m 1 -E -e "$2" <&3' ${host} ${port} ${pattern}`,
        ],
        [
          "perl",
          `${sh`perl -MIO::Socket::INET -e ${`${perlConnect}; print while <$s>`} ${host} ${port} ${seconds}`} | ${find}`,
        ],
        ["busybox", `${sh`busybox nc -w ${seconds} ${host} ${port}`} </dev/null | ${find}`],
        ["nc", `${sh`nc -w ${seconds} ${host} ${port}`} </dev/null | ${find}`],
      ]
    : [
        ["bash", sh`timeout ${seconds} bash -c 'exec 3<>"/dev/tcp/$0/$1"' ${host} ${port}`],
        ["perl", sh`perl -MIO::Socket::INET -e ${perlConnect} ${host} ${port} ${seconds}`],
        ["busybox", holding(sh`busybox nc -w ${seconds} ${host} ${port}`, seconds)],
        ["nc", holding(sh`nc -w ${seconds} ${host} ${port}`, seconds)],
      ];
  const choice = openers.map(([tool, command]) => `command -v ${tool} >/dev/null; then mdc_open() { ${command}; }`);
  const look = reads
    ? `mdc_line=$(mdc_open 2>/dev/null) && return 0; mdc_why="it said nothing that matches"; return 1`
    : `mdc_why=$(mdc_open 2>&1 >/dev/null) && return 0; return 1`;
  const holds = gone ? `mdc_why="something answers"; ! mdc_open >/dev/null 2>&1` : look;
  return `if ${choice.join("\nelif ")}
else exit ${noTool}; fi
mdc_holds() { ${holds}; }`;
}

const perlConnect =
  '$| = 1; $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => $ARGV[2]) or die "$@\\n"; alarm $ARGV[2]';

/** nc stays until the other side hangs up; when it had to be ended it was connected, for it gives up by itself before. */
function holding(command: string, seconds: number): string {
  return `timeout ${seconds + 1} ${command} </dev/null || case $? in 124|143) ;; *) return 1 ;; esac`;
}
