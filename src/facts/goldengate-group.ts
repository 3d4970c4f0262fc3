import { ggsciProbe, ggsciState, goldenGateId, type GoldenGate } from "./ggsci.js";
import { runs } from "./runs.js";
import { factKind, lineRecords } from "./types.js";

export type GroupProgram = "manager" | "extract" | "replicat";

export interface GoldenGateGroupKey {
  goldenGate: GoldenGate;
  program: GroupProgram;
  /** Of the manager: empty. */
  name: string;
}

/** A process of GoldenGate. In promises attributes may be left out. */
export interface GoldenGateGroup {
  present: boolean;
  /** RUNNING, STARTING, STOPPED, ABENDED… */
  status?: string | undefined;
  /** It has never been started. */
  fresh?: boolean | undefined;
  integrated?: boolean | undefined;
  /** The trail that it reads; null where it reads the database's log. */
  source?: string | null | undefined;
  /** Trails that it writes. */
  trails?: readonly string[] | undefined;
}

const awk = `
n == 0 { next }
n > asked { next }
{ sub(/ +$/, "") }
/does not exist/ { absent[n] = 1 }
/ERROR/ { if (!(n in error)) error[n] = $0 }
/Manager is running/ { status[n] = "RUNNING" }
/Manager is DOWN/ { status[n] = "STOPPED" }
/ Status [A-Z]+$/ { status[n] = $NF; fresh[n] = / Initialized / ? "new" : "old" }
/^INTEGRATED$/ { mode[n] = "integrated" }
/^Log Read Checkpoint +Oracle Integrated/ { mode[n] = "integrated" }
/^Log Read Checkpoint +File / { source[n] = $5 }
/Target Extract Trails:/ { within[n] = 1 }
/Extract Source/ { within[n] = 0 }
within[n] && $2 ~ /^[0-9]+$/ && $3 ~ /^[0-9]+$/ { trails[n] = trails[n] "," $1 }
END {
  for (i = 1; i <= asked; i++) {
    if (i in status) print "=" status[i] " " (i in fresh ? fresh[i] : "old") " " (i in mode ? mode[i] : "classic") " " (i in source ? source[i] : "-") " " (i in trails ? substr(trails[i], 2) : "-")
    else if (i in absent) print "=absent"
    else print "!" (i in error ? error[i] : "no status of the process")
  }
}`;

/** What INFO says of a process: one ggsci for all of an installation. */
export const goldenGateGroup = factKind<GoldenGateGroupKey, GoldenGateGroup>({
  name: "goldengate.group",
  id: ({ goldenGate, program, name }) => `${goldenGateId(goldenGate)}#${program} ${name}`,
  probe: (keys) =>
    runs(keys, ({ goldenGate }) => goldenGateId(goldenGate))
      .map((same) => {
        const [first] = same;
        if (first === undefined) return "";
        return ggsciProbe(first.goldenGate, same.map(question), `BEGIN { asked = ${same.length} }${awk}`, same.length);
      })
      .join(""),
  ...lineRecords,
  parse: (record, { goldenGate }) => ggsciState(record, goldenGate, (answer) => groupOf(answer, goldenGate)),
  nothing: { present: false },
});

function groupOf(answer: string, goldenGate: GoldenGate): GoldenGateGroup {
  const [status = "", fresh, mode, source = "-", trails = "-"] = answer.slice(1).split(" ");
  if (status === "absent") return { present: false };
  return {
    present: true,
    status,
    fresh: fresh === "new",
    integrated: mode === "integrated",
    source: source === "-" ? null : trailOf(source, goldenGate),
    trails: trails === "-" ? [] : trails.split(",").map((trail) => trailOf(trail, goldenGate)),
  };
}

function question({ program, name }: GoldenGateGroupKey): string {
  return program === "manager" ? "INFO MGR" : `INFO ${program.toUpperCase()} ${name}, DETAIL`;
}

/** A trail by its name of two characters, without the number of a file behind it, and without the installation's folder before it. */
export function trailOf(path: string, { home }: GoldenGate): string {
  const inside = path.startsWith(`${home}/`) ? path.slice(home.length + 1) : path.replace(/^\.\//, "");
  return inside.replace(/([^/]{2})(\d{6}|\d{9})$/, "$1");
}
