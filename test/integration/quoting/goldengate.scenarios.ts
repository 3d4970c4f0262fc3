import { installed, installScript } from "../../standin/goldengate/install.js";
import type { TaskCall } from "../support/run-task.js";
import type { Hostile, Scenario } from "./scenario.js";
import { fewNames } from "./texts.js";

/** What a password can be: one line of ASCII without double quotes. */
const passwords = ["-'`$(cd;>mdc-canary-1)\\ x=y;--&:a", " lead %s%n @#/ trail ", `${"'".repeat(28)}\\`];

const asOracle = (module: string, params: Record<string, unknown>): TaskCall => ({ module, params, as: "oracle" });
const passwordOf = ({ index }: Hostile): string => passwords[index % passwords.length] ?? "";
/** Links with hostile names lead to the stand-ins. */
const goldenGate = ({ dir, text }: Hostile) => ({ home: `${dir}/${text}`, oracle_home: installed.oracleHome });
const oracle = ({ dir }: Hostile) => ({ oracle_home: `${dir}/oracle $(cd;>mdc-canary-2)` });

export const scenarios: Scenario[] = [
  {
    title: "GoldenGate and Oracle",
    modules: [
      ...["goldengate_params", "goldengate_process", "goldengate_credential", "goldengate_database", "goldengate_info"],
      ...["oracle_database", "oracle_user", "oracle_query", "oracle_schema"],
    ],
    texts: "name",
    only: fewNames,
    arrange: `${installScript([])}sed -i s/supplemental_log_data_min=NO/supplemental_log_data_min=YES/ ${installed.oracleHome}/standin/database
cd ${installed.home}; mkdir -p dirprm dirchk dirrpt dirpcs dirdat dircrd; chown oracle: dir*`,
    before: ({ text }) => ({
      "tables $(cd;>mdc-canary-2)": { type: "directory" },
      [`tables $(cd;>mdc-canary-2)/${text}`]: {
        type: "file",
        content: `CREATE TABLE T (V VARCHAR2 (999))\n/\nINSERT INTO T VALUES ('${text.replaceAll("'", "''")}');\nHOST touch canary\n`,
      },
      [text]: { type: "link", target: installed.home },
      "oracle $(cd;>mdc-canary-2)": { type: "link", target: installed.oracleHome },
    }),
    rounds: [
      {
        call: (one) =>
          asOracle("goldengate_params", {
            ...{ ...goldenGate(one), type: "pump", name: `g${one.index}` },
            content: `EXTRACT g${one.index}\n-- ${one.text.replaceAll("\n", " ")}\nPASSTHRU\nRMTTRAIL ./dirdat/rt\nTABLE A.*;\n`,
          }),
      },
      {
        call: (one) =>
          asOracle("goldengate_process", {
            ...{ ...goldenGate(one), type: "pump", name: `g${one.index}`, state: "present" },
            ...{ trail: "./dirdat/lt", remote_trail: "./dirdat/rt" },
          }),
      },
      { call: (one) => asOracle("goldengate_info", goldenGate(one)), status: "ok" },
      {
        call: (one) => asOracle("oracle_user", { ...oracle(one), name: `u${one.index}`, password: passwordOf(one) }),
      },
      {
        call: (one) =>
          asOracle("oracle_schema", {
            ...{ ...oracle(one), schema: `u${one.index}`, remote_src: true },
            src: `${one.dir}/tables $(cd;>mdc-canary-2)/${one.text}`,
          }),
      },
      {
        call: (one) =>
          asOracle("oracle_query", {
            ...{ ...oracle(one), login_user: `u${one.index}`, login_password: passwordOf(one) },
            ...{ query: "SELECT :v AS v, user AS u FROM dual", named_args: { v: one.text } },
          }),
        status: "ok",
        result: ({ text, index }) => ({ query_result: [{ V: text, U: `U${index}` }] }),
      },
      {
        call: (one) =>
          asOracle("goldengate_credential", {
            ...{ ...goldenGate(one), alias: `a${one.index}`, userid: `u${one.index}`, password: passwordOf(one) },
          }),
      },
      {
        call: (one) =>
          asOracle("goldengate_database", { ...goldenGate(one), alias: `a${one.index}`, schemas: `u${one.index}` }),
      },
      { call: (one) => asOracle("oracle_database", { ...oracle(one), supplemental_logging: true }), status: "ok" },
    ],
  },
];
