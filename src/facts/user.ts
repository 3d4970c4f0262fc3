import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

/** An account as the host's name service knows it. In promises attributes may be left out. */
export type UserFact =
  | { present: false }
  | {
      present: true;
      uid?: number | undefined;
      gid?: number | undefined;
      /** Name of the primary group. */
      group?: string | undefined;
      /** Names of the other groups. */
      groups?: readonly string[] | undefined;
      home?: string | undefined;
      homeExists?: boolean | undefined;
      shell?: string | undefined;
      comment?: string | undefined;
    };

/** Account by name: two processes for any number of them, without the password, which only root may read. */
export const userFact = factKind<string, UserFact>({
  name: "user",
  id: (name) => name,
  probe: (names) =>
    sh`set -- ${names}
` +
    `if command -v getent >/dev/null; then users=$(getent passwd -- "$@"); groups=$(getent group)
else users=$(cat /etc/passwd) && groups=$(cat /etc/group) || exit; fi
for u do
  line=-
  while IFS=: read -r name x uid gid comment home shell; do
    [ "$name" = "$u" ] || continue
    primary= more=
    while IFS=: read -r group x id members; do
      [ "$id" != "$gid" ] || primary=\${primary:-$group}
      case ,$members, in *",$u,"*) more=$more,$group ;; esac
    done <<E
$groups
E
    if [ -d "$home" ]; then there=1; else there=0; fi
    line=$uid:$gid:$primary:\${more#,}:$there:$home:$shell:$comment
    break
  done <<E
$users
E
  printf '%s\\n' "$line"
done`,
  ...lineRecords,
  parse(record, name) {
    const line = record.toString("utf8");
    if (line === "-") return { status: "known", value: { present: false } };
    const [uid = "", gid = "", group, groups = "", there, home, shell, ...comment] = line.split(":");
    if (!/^\d+$/.test(uid)) return { status: "error", message: `user ${name}: the host printed "${line}"` };
    const value: UserFact = {
      present: true,
      uid: Number(uid),
      gid: Number(gid),
      group,
      groups: groups === "" ? [] : groups.split(","),
      home,
      homeExists: there === "1",
      shell,
      comment: comment.join(":"),
    };
    return { status: "known", value };
  },
  compare(promised, actual) {
    if (!promised.present || !actual.present)
      return promised.present === actual.present ? [] : [actual.present ? "it is still there" : "it is not there"];
    const wrong: string[] = [];
    for (const name of ["uid", "gid", "group", "home", "homeExists", "shell", "comment"] as const) {
      if (promised[name] !== undefined && promised[name] !== actual[name])
        wrong.push(`${name} is ${actual[name]}, wanted ${promised[name]}`);
    }
    const sorted = (list: readonly string[] | undefined): string => [...(list ?? [])].sort().join(",");
    if (promised.groups !== undefined && sorted(promised.groups) !== sorted(actual.groups))
      wrong.push(`groups are ${sorted(actual.groups)}, wanted ${sorted(promised.groups)}`);
    return wrong;
  },
});
