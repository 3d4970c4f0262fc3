import * as z from "zod";
import { ggsciFunction } from "../facts/ggsci.js";
import { goldenGateCredential } from "../facts/goldengate-credential.js";
import { promise } from "../facts/types.js";
import {
  credentialAlias,
  ggsciCall,
  goldenGateNotes,
  goldenGateParams,
  splitGoldenGate,
} from "./support/goldengate/ggsci.js";
import { oraclePassword } from "./support/oracle/params.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

export const goldengateCredential = defineModule({
  name: "goldengate_credential",
  summary: "Keep an account of the database in the credential store of Oracle GoldenGate",
  notes:
    `${goldenGateNotes}The store is made when it is missing. What it holds cannot be read, so each run logs in with the alias: ` +
    "a password that the database refuses (ORA-01017) is replaced by the one given. The password reaches ggsci on standard input. " +
    "GoldenGate notes commands in ggserr.log; that it leaves passwords out there is its own doing.",
  examples: `- name: The account with which GoldenGate works
  become_user: oracle
  goldengate_credential:
    home: /u01/ogg
    alias: gg_dc1
    userid: ggadmin
    password: <%= replication_password %>
`,
  params: z
    .strictObject({
      alias: credentialAlias.describe("Name for it in parameter files and commands"),
      userid: z
        .string()
        .regex(
          /^[A-Za-z][\w#$]*(@[\w.:/-]+)?$/,
          "expected an account, with @SERVICE behind it where that is not the local instance",
        )
        .optional()
        .describe("Account of the database, with `@SERVICE` where that is not the instance of this host"),
      password: oraclePassword.optional().describe("Its password"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether the alias should be there"),
      ...goldenGateParams,
    })
    .refine(({ userid, password, state }) => state === "absent" || (userid !== undefined && password !== undefined), {
      error: "expected userid and password",
    })
    .transform((params) => {
      const { goldenGate, rest } = splitGoldenGate(params);
      return { ...rest, goldenGate };
    }),
  facts: ({ goldenGate, alias }) => ({ credential: goldenGateCredential({ goldenGate, alias }) }),
  plan({ goldenGate, alias, userid = "", password = "", state }, { credential: fact }): Plan {
    const result = { alias, userid: fact.userid };
    const path = `alias ${alias} of ${goldenGate.home}`;
    const diff: DiffEntry[] = [];
    const calls: string[] = [];
    const remove = `ALTER CREDENTIALSTORE DELETE USER ${fact.userid} ALIAS ${alias}`;
    if (state === "absent") {
      if (fact.userid === null) return { changes: [], result };
      diff.push({ path, attribute: "userid", before: fact.userid, after: null });
      calls.push(ggsciCall([remove]));
    } else {
      const same = fact.userid?.toLowerCase() === userid.toLowerCase();
      const wrong = same && typeof fact.refused === "string" && /ORA-01017/.test(fact.refused);
      if (same && !wrong) {
        const refused = fact.refused ?? null;
        return refused === null
          ? { changes: [], result }
          : { changes: [], failed: `${userid} cannot log in: ${refused}`, result };
      }
      if (!fact.store) calls.push(ggsciCall(["ADD CREDENTIALSTORE"]));
      if (!same && fact.userid !== null) calls.push(ggsciCall([remove]));
      const verb = wrong ? "REPLACE" : "ADD";
      calls.push(ggsciCall([`ALTER CREDENTIALSTORE ${verb} USER ${userid} PASSWORD "${password}" ALIAS ${alias}`]));
      calls.push(ggsciCall([`DBLOGIN USERIDALIAS ${alias}`]));
      if (!same) diff.push({ path, attribute: "userid", before: fact.userid, after: userid });
      diff.push({ path, attribute: "password", before: same ? "(secret)" : null, after: "(secret)" });
    }
    const after = state === "absent" ? { store: true, userid: null } : { store: true, userid, refused: null };
    const facts = [promise(goldenGateCredential({ goldenGate, alias }), after)];
    return {
      changes: [{ diff, script: `${ggsciFunction(goldenGate)}${calls.join("")}`, effect: { kind: "opaque", facts } }],
      result,
    };
  },
});
