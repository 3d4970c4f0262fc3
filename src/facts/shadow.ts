import { sh } from "../remote/quote.js";
import { factKind, lineRecords } from "./types.js";

/** What /etc/shadow says of an account. Only root may know. */
export interface ShadowFact {
  /** Hash, with "!" before it when the password is locked. */
  password?: string | undefined;
  /** Day of expiry, counted from 1970-01-01; null for never. */
  expires?: number | null | undefined;
}

/** Password hash and expiry of an account, by name; null for one that has no line in /etc/shadow. */
export const shadow = factKind<string, ShadowFact | null>({
  name: "shadow",
  id: (name) => name,
  probe: (names) =>
    sh`set -- ${names}
` +
    `if [ ! -r /etc/shadow ]; then for u do echo x; done; exit; fi
for u do
  line=-
  while IFS=: read -r name password changed min max warn inactive expires x; do
    [ "$name" != "$u" ] || { line=$password:$expires; break; }
  done </etc/shadow
  printf '%s\\n' "$line"
done`,
  ...lineRecords,
  parse(record, name) {
    const line = record.toString("utf8");
    if (line === "x") return { status: "denied", message: `only root may read the password of ${name} (become: true)` };
    if (line === "-") return { status: "known", value: null };
    const [password, expires = ""] = line.split(":");
    return { status: "known", value: { password, expires: expires === "" ? null : Number(expires) } };
  },
  compare(promised, actual) {
    const wrong: string[] = [];
    if (promised?.password !== undefined && promised.password !== actual?.password)
      wrong.push("the password is another than wanted");
    if (promised?.expires !== undefined && promised.expires !== actual?.expires)
      wrong.push(`it expires on day ${actual?.expires ?? "never"}, wanted ${promised.expires ?? "never"}`);
    return wrong;
  },
});
