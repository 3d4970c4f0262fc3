import { expect, it } from "@jest/globals";
import { limitsSchema } from "../../../src/health/limits.js";
import { readGoldenGate } from "../../../src/health/read-goldengate.js";
import type { Site } from "../../../src/health/reading.js";
import { statusOf } from "../../../src/health/status.js";
import { sites } from "./readings.js";

interface Said {
  replicat?: string;
  pump?: string;
  error?: string;
  more?: string;
  lag?: string;
  number?: number;
}

/** What a site says whose processes run. */
function said(own: number, other: number, { replicat, pump, error, more, lag, number }: Said = {}): string {
  return `=part processes

Oracle GoldenGate Command Interpreter for Oracle

GGSCI (host) 1>
Program     Status      Group       Lag at Chkpt  Time Since Chkpt

MANAGER     RUNNING
EXTRACT     RUNNING     E${own}          00:00:02      00:00:05
EXTRACT     ${pump ?? "RUNNING"}     P${own}T${other}        00:00:03      00:00:05
REPLICAT    ${replicat ?? "RUNNING"}     R${own}F${other}        00:00:04      00:00:05

GGSCI (host) 2>
=part errors
${error ?? ""}
=part excluded
APIMGT.IDN_LOCAL
=part database
=table APIMGT.IDN_OAUTH2_ACCESS_TOKEN
=table APIMGT.IDN_LOCAL
=table APIMGT.AM_LOG
=keyed APIMGT.IDN_OAUTH2_ACCESS_TOKEN
=keyed APIMGT.IDN_LOCAL
=sequence APIMGT.AM_API_SEQUENCE 2 ${number ?? 100 + own}
=column DCID
'DC${own}'
=key USER_TYPE
=key DCID
${more ?? ""}=code 0
=part heartbeat
=path ${lag ?? "13 .7"}  [ E${other} ==> P${other}T${own} ==> R${own}F${other} ]
=code 0
`;
}

function judged(one: Said = {}, two: Said = {}): ReturnType<typeof statusOf> {
  const [first, second] = sites as [Site, Site];
  return statusOf(
    { engine: "goldengate", sites, databases: ["apim"], step: 2, limits: limitsSchema.parse({}), roundTrip: true },
    new Map([
      ["one", readGoldenGate(said(1, 2, one), ["apim"], first, [second])],
      ["two", readGoldenGate(said(2, 1, two), ["apim"], second, [first])],
    ]),
  );
}

const problems = (status: ReturnType<typeof statusOf>, kind = "problem"): string[] =>
  status.problems.filter((one) => one.kind === kind).map(({ where, text }) => `${where}: ${text}`);

it("is well when all processes run and heartbeats come", () => {
  const status = judged();
  expect(problems(status)).toEqual([]);
  expect(
    status.links.map(({ from, to, state, lagSeconds, roundTrip }) => [from, to, state, lagSeconds, roundTrip]),
  ).toEqual([
    ["dc1", "dc2", "running", 9, 0.7],
    ["dc2", "dc1", "running", 9, 0.7],
  ]);
  expect(problems(status, "note").slice(0, 2)).toEqual([
    "apim in dc1: without a key: APIMGT.AM_LOG",
    "apim in dc1: not replicated: APIMGT.IDN_LOCAL",
  ]);
});

it.each<[Said, string]>([
  [{ replicat: "STOPPED" }, "apim dc1 -> dc2: down: R2F1 is STOPPED"],
  [
    { replicat: "ABENDED", error: "R2F1 OGG-01296  Error mapping from APIMGT.T to APIMGT.T." },
    "apim dc1 -> dc2: down: R2F1 is ABENDED: OGG-01296  Error mapping from APIMGT.T to APIMGT.T.",
  ],
  [{ pump: "STOPPED" }, "apim dc2 -> dc1: down: P2T1 is STOPPED"],
  [{ lag: "121 .7" }, "apim dc1 -> dc2: no heartbeat of dc1 was seen in dc2 for two minutes"],
  [{ lag: "30 65.5" }, "apim dc1 -> dc2: a row took 65.5 s, the limit is 10"],
  [{ number: 101 }, "apim in dc2: sequence APIMGT.AM_API_SEQUENCE is at 101, which is a key of another datacenter"],
])("tells of %j", (two, text) => {
  expect(problems(judged({}, two))).toEqual([text]);
});

it.each([
  [true, []],
  [false, ["apim dc2 -> dc1: dc1 takes from dc2, though rows are to come from dc1 only"]],
])(
  "expects nothing back where rows come from the master only (processes of the way back are gone: %s)",
  (gone, told) => {
    const [first, second] = sites as [Site, Site];
    const text = (own: number, other: number, names: RegExp): string =>
      gone ? said(own, other).replace(names, "") : said(own, other);
    const status = statusOf(
      {
        ...{
          engine: "goldengate",
          sites,
          databases: ["apim"],
          step: 2,
          limits: limitsSchema.parse({}),
          roundTrip: true,
        },
        source: "dc1",
      },
      new Map([
        ["one", readGoldenGate(text(1, 2, /^REPLICAT .*\n/m), ["apim"], first, [second])],
        ["two", readGoldenGate(text(2, 1, /^EXTRACT .*\n/gm), ["apim"], second, [first])],
      ]),
    );
    expect(problems(status)).toEqual(told);
    expect(status.links.map(({ from, to, state }) => [from, to, state])).toEqual([["dc1", "dc2", "running"]]);
  },
);

it("says why nothing could be read", () => {
  const [first, second] = sites as [Site, Site];
  const read = (text: string): unknown => readGoldenGate(text, ["apim"], first, [second]);
  const failed = (text: string): object => ({ state: "read", databases: { apim: { failed: text } } });
  expect(read("=part processes\n./ggsci: not found\n=part errors\n")).toEqual(failed("ggsci says: ./ggsci: not found"));
  const refused = said(1, 2).replace(/^=table[\s\S]*?^=code 0/m, "ERROR:\nORA-01031: insufficient privileges\n=code 1");
  expect(read(refused)).toEqual(failed("ORA-01031: insufficient privileges"));
});
