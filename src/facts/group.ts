import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

/** A group as the host's name service knows it; a promised one may leave its number open. */
export type GroupFact = { present: false } | { present: true; gid?: number | undefined };

/** Group by name. */
export const groupFact = factKind<string, GroupFact>({
  name: "group",
  id: (name) => name,
  probe: (names) =>
    sh`set -- ${names}
` +
    `if command -v getent >/dev/null; then groups=$(getent group -- "$@"); else groups=$(cat /etc/group) || exit; fi
for g do
  line=-
  while IFS=: read -r name x id members; do
    [ "$name" != "$g" ] || { line=$id; break; }
  done <<E
$groups
E
  printf '%s\\n' "$line"
done`,
  ...lineRecords,
  parse(record, name) {
    const line = record.toString("utf8");
    if (line === "-") return { status: "known", value: { present: false } };
    return /^\d+$/.test(line)
      ? { status: "known", value: { present: true, gid: Number(line) } }
      : { status: "error", message: `group ${name}: the host printed "${line}"` };
  },
  compare(promised, actual) {
    if (!promised.present || !actual.present)
      return promised.present === actual.present ? [] : [actual.present ? "it is still there" : "it is not there"];
    return promised.gid === undefined || promised.gid === actual.gid
      ? []
      : [`gid is ${actual.gid}, wanted ${promised.gid}`];
  },
});
