import { sh } from "../remote/quote.js";
import { runs } from "./runs.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface CandidateKey {
  name: string;
  /** As for `apt-get -t`. */
  release?: string | undefined;
}

/** Version that apt would install now, by its index on the host; null where it knows no such package. */
export const packageCandidate = factKind<CandidateKey, string | null>({
  name: "package_candidate",
  id: ({ name, release }) => (release === undefined ? name : `${name}/${release}`),
  probe: (keys) =>
    needsTool("apt-cache") +
    runs(keys, ({ release }) => release ?? "")
      .map((same) => {
        const release = same[0]?.release;
        const names = same.map(({ name }) => name);
        return `${sh`set -- ${names}`}
apt-cache ${release === undefined ? "" : sh`-t ${release} `}policy "$@" | awk '
BEGIN { for (i = 1; i < ARGC; i++) { name[i] = ARGV[i]; ARGV[i] = "" }; n = ARGC - 1 }
/^[^ ].*:$/ { current = substr($0, 1, length($0) - 1) }
/^  Candidate:/ { candidate[current] = $2 }
END { for (i = 1; i <= n; i++) print (name[i] in candidate ? candidate[name[i]] : "(none)") }' "$@" || exit
`;
      })
      .join(""),
  ...lineRecords,
  parse(record) {
    const version = record.toString("utf8");
    return { status: "known", value: version === "(none)" ? null : version };
  },
  nothing: null,
});
