import { ggsciProbe, ggsciState, goldenGateId, type GoldenGate } from "./ggsci.js";
import { factKind, lineRecords } from "./types.js";

export interface GoldenGateCredential {
  /** There is a credential store. */
  store: boolean;
  /** Whom the alias stands for; null where there is no such alias. */
  userid: string | null;
  /** Why the database does not let it in; null where it does, or where there is no alias. */
  refused?: string | null | undefined;
}

const awk = `
n == 1 && /Unable to open credential store/ { none = 1 }
n == 1 && /^ *Alias: / { alias = $2 }
n == 1 && /^ *Userid: / && alias == wanted { userid = $2 }
n == 2 && /Successfully logged in/ { ok = 1 }
n == 2 && match($0, /(ORA|TNS)-[0-9]+[^)]*/) && said == "" { said = substr($0, RSTART, RLENGTH) }
n == 2 && /ERROR/ && first == "" { first = $0 }
END { print (none ? "none" : userid == "" ? "store" : "alias " userid " " (ok ? "ok" : said != "" ? said : first)) }`;

/** An alias of the credential store, and whether the database lets it in, which tells of its password. */
export const goldenGateCredential = factKind<{ goldenGate: GoldenGate; alias: string }, GoldenGateCredential>({
  name: "goldengate.credential",
  id: ({ goldenGate, alias }) => `${goldenGateId(goldenGate)}#${alias}`,
  probe: (keys) =>
    keys
      .map(({ goldenGate, alias }) =>
        ggsciProbe(
          goldenGate,
          ["INFO CREDENTIALSTORE", `DBLOGIN USERIDALIAS ${alias}`],
          `BEGIN { wanted = "${alias}" }${awk}`,
          1,
        ),
      )
      .join(""),
  ...lineRecords,
  parse: (record, { goldenGate }) => ggsciState(record, goldenGate, credentialOf),
  nothing: { store: false, userid: null },
});

function credentialOf(answer: string): GoldenGateCredential {
  const [, userid, login] = /^alias (\S+) (.*)$/.exec(answer) ?? [];
  if (userid === undefined) return { store: answer === "store", userid: null };
  return { store: true, userid, refused: login === "ok" ? null : (login ?? "") };
}
