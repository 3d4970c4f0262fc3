import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { installed, processes } from "../../standin/goldengate/install.js";
import { long } from "../support/long.js";
import { look, type Played } from "../support/run-playbook.js";
import { siteStatus } from "./db-status.js";
import { changes, failures, hosts, install, runHere, vars } from "./goldengate-site.js";

const three = [...hosts, "h3"];
const { oracleHome, home } = installed;
const own = { goldengate_exclude: ["APIMGT.IDN_OAUTH2_ACCESS_TOKEN"], sequence_increment: 10 };
const replication = readFileSync("playbooks/replication.yml", "utf8");

(long ? describe : describe.skip)("the role goldengate with a third datacenter that sends, too", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await raiseHosts({ lab: `goldengate-three-${process.pid}`, hosts: three.map((name) => ({ name })) });
    await install(lab, three);
    for (const host of three)
      await look(lab, host, `sed -i 's/^sequence\\(.*\\)=2$/sequence\\1=10/' ${oracleHome}/standin/database`);
  });

  afterAll(() => lab.down());

  const run = (on: readonly string[], check = false): Promise<Played> => runHere(lab, replication, { own, on, check });
  const comesAbout = async (on: readonly string[]): Promise<Played> => {
    const foretold = await run(on, true);
    const played = await run(on);
    expect([failures(foretold), failures(played), changes(played)]).toEqual([[], [], changes(foretold)]);
    expect(changes(await run(on))).toEqual([]);
    return played;
  };
  const running = async (host: string): Promise<string> =>
    (await processes(lab, host)).map(([, status, name = "MGR"]) => `${name} ${status}`).join(", ");
  const parameters = (host: string, name: string, words: string): Promise<string> =>
    look(lab, host, `grep -hE '^(${words})' ${home}/dirprm/${name}.prm`);
  const starts = (host: string, ...names: string[]): Promise<string> =>
    look(lab, host, `cd ${home}/dirchk && grep -h ^starts ${names.map((name) => `${name}.cpe`).join(" ")}`);

  it("joins two that replicate: each sends to each other, by paths of its own", async () => {
    await comesAbout(hosts);
    const played = await comesAbout(three);
    expect(await Promise.all(three.map(running))).toEqual([
      "MGR RUNNING, E1 RUNNING, P1T2 RUNNING, P1T3 RUNNING, R1F2 RUNNING, R1F3 RUNNING",
      "MGR RUNNING, E2 RUNNING, P2T1 RUNNING, P2T3 RUNNING, R2F1 RUNNING, R2F3 RUNNING",
      "MGR RUNNING, E3 RUNNING, P3T1 RUNNING, P3T2 RUNNING, R3F1 RUNNING, R3F2 RUNNING",
    ]);
    const sent = "RMTHOST|RMTTRAIL";
    expect(await parameters("h2", "p2t3", sent)).toMatch(/^RMTHOST h3, MGRPORT 7809, .*\nRMTTRAIL \.\/dirdat\/r2$/);
    expect(await parameters("h3", "p3t2", sent)).toMatch(/^RMTHOST h2, MGRPORT 7809, .*\nRMTTRAIL \.\/dirdat\/r3$/);
    for (const [index, host] of three.entries())
      expect((await look(lab, host, `ls ${home}/dirdat | cut -c 1-2`)).split("\n")).toEqual([
        "lt",
        ...[1, 2, 3].filter((one) => one !== index + 1).map((one) => `r${one}`),
      ]);
    // What one applies is not sent on by it: all have the rows from where they were written.
    expect(await parameters("h1", "e1", "TRANLOGOPTIONS")).toBe("TRANLOGOPTIONS EXCLUDETAG 00");
    expect(await parameters("h3", "r3f2", "DBOPTIONS")).toBe("DBOPTIONS SETTAG 00");

    const order = ["h2 Send", "h3 Copy the master's data", "h3 Send"];
    const done = played.results.filter(({ status }) => status === "changed").map(({ host, task }) => `${host} ${task}`);
    expect([...new Set(done.filter((one) => order.includes(one)))]).toEqual(order);
  });

  it("gets the master's changes from behind its copy, and of the others what they write from then on", async () => {
    const scn = await look(lab, "h3", `cat ${home}/copied`);
    expect(await starts("h3", "R3F1", "R3F2")).toBe(`starts=AFTERCSN=${scn}\nstarts=PLAIN`);
    // To the one that was there before all was sent that there was; it goes on where it was stopped.
    const sends = /^starts=PLAIN( PLAIN)?\nstarts=BEGIN=NOW PLAIN$/;
    expect(await starts("h1", "P1T2", "P1T3")).toMatch(sends);
    expect(await starts("h2", "P2T1", "P2T3")).toMatch(sends);
  });

  it("is seen by db status on all paths, with keys and tokens of its own", async () => {
    const lag = (to: number, from: number): string =>
      `lag.R${to}F${from}=20 .${to}${from} [ E${from} ==> P${from}T${to} ==> R${to}F${from} ]`;
    for (const [index, host] of three.entries()) {
      const lines = [1, 2, 3].filter((from) => from !== index + 1).map((from) => lag(index + 1, from));
      await look(lab, host, `printf '${lines.join("\\n")}\\n' >>${oracleHome}/standin/database`);
    }
    const { told, found } = await siteStatus(lab, three, { ...vars, ...own }, "--deep");
    expect(told).toEqual([]);
    expect(found.links.map(({ from, to, state, roundTrip }) => [from, to, state, roundTrip])).toEqual([
      ["dc1", "dc2", "running", 0.21],
      ["dc1", "dc3", "running", 0.31],
      ["dc2", "dc1", "running", 0.12],
      ["dc2", "dc3", "running", 0.32],
      ["dc3", "dc1", "running", 0.13],
      ["dc3", "dc2", "running", 0.23],
    ]);
  });
});
