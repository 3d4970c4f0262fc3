import { describe, expect, it } from "@jest/globals";
import { readLog, toldOf, type LogLine } from "../../../src/health/log.js";
import { readSite } from "../../../src/health/read-answer.js";

const line = (pid: number, text: string, time = "2026-01-02 00:00:00", database?: string): LogLine => ({
  ...{ time, pid, text, database },
});
const since = "2026-01-01 00:00:00";

describe("the server's log", () => {
  it("is read with and without a database, and as 9.4 writes it", () => {
    const text = `2026-11-21 17:25:01.416 UTC [3720] [unknown]@shop LOG:  CONFLICT: remote UPDATE
2026-11-21 17:25:02.000 CET [7] ERROR:  a@b
2026-11-21 17:25:03 UTC [8-2] LOG:  of 9.4
nothing
`;
    expect(readLog(text)).toEqual([
      { time: "2026-11-21 17:25:01", pid: 3720, database: "shop", text: "LOG:  CONFLICT: remote UPDATE" },
      { time: "2026-11-21 17:25:02", pid: 7, database: undefined, text: "ERROR:  a@b" },
      { time: "2026-11-21 17:25:03", pid: 8, database: undefined, text: "LOG:  of 9.4" },
    ]);
  });

  it("tells the conflicts and the last error of a subscription's own workers", () => {
    const log = [
      line(7, "LOG:  CONFLICT: remote INSERT on relation public.item. Resolution: keep_local.", "2025-12-31 23:59:59"),
      line(5, "LOG:  CONFLICT: remote INSERT on relation public.item. Resolution: keep_local."),
      line(5, 'ERROR:  duplicate key value violates unique constraint "item_name_key"'),
      line(1, 'LOG:  background worker "w 1:2" (PID 5) exited with exit code 1'),
      line(
        5,
        "LOG:  CONFLICT: remote UPDATE on relation public.item (local index item_pkey). Resolution: apply_remote.",
      ),
      line(6, "LOG:  CONFLICT: of another subscription"),
      line(4, "LOG:  starting apply for subscription dc2_from_dc1", since, "shop"),
      line(4, "LOG:  CONFLICT: remote DELETE on relation public.item (tuple not found). Resolution: skip."),
      line(3, "LOG:  starting apply for subscription dc2_from_dc1", since, "other"),
      line(3, "LOG:  CONFLICT: of another database"),
      line(7, "FATAL:  terminating background worker due to administrator command"),
      line(7, "LOG:  CONFLICT: remote UPDATE on relation public.item. Resolution: keep_local."),
    ];
    expect(toldOf(log, { name: "dc2_from_dc1", worker: '"w 1:2"', pid: 7 }, "shop", since)).toEqual({
      conflicts: 3,
      lastError: 'duplicate key value violates unique constraint "item_name_key"',
    });
  });

  it("tells those of a node of BDR by where its rows come from", () => {
    const log = [
      line(5, 'ERROR:  duplicate key value violates unique constraint "u3_u_key"'),
      line(
        5,
        "CONTEXT:  apply INSERT from remote relation public.u3 in commit 0/1, xid 9 (action #2) from node (6127,1,16386)",
      ),
      line(6, "ERROR:  of a third one"),
      line(
        6,
        "CONTEXT:  apply INSERT from remote relation public.u3 in commit 0/1, xid 9 (action #2) from node (6128,1,16386,)",
      ),
    ];
    expect(toldOf(log, { name: "dc2_from_dc1", worker: "(6127,1,16386", pid: null }, "shop", since).lastError).toBe(
      'duplicate key value violates unique constraint "u3_u_key"',
    );
  });

  it("tells of a standby whatever says that it cannot reach its primary", () => {
    const log = [line(9, "FATAL:  could not connect to the primary server: refused")];
    expect(toldOf(log, { name: "standby", worker: "walreceiver", pid: null }, "shop", since).lastError).toBe(
      "could not connect to the primary server: refused",
    );
  });
});

describe("an answer", () => {
  const said = (text: string): string => Buffer.from(text).toString("base64");
  const subscription = { name: "dc2_from_dc1", status: "down", slot: "s", worker: '"w"', pid: 5 };
  const answer = `=database 0
=logSince "2026-01-01 00:00:00"
=subscriptions ${JSON.stringify([subscription])}
=engine true
=ended 0${" "}
=database 1
=ended 2 ${said('psql: error: FATAL:  database "gone" does not exist\n')}
=log
2026-01-02 00:00:00.000 UTC [5] ERROR:  a =database shop in quotes
`;

  it("has each database with what the log tells of its subscriptions, or why it did not answer", () => {
    expect(readSite(answer, ["shop", "gone", "late"])).toEqual({
      state: "read",
      databases: {
        shop: {
          engine: true,
          subscriptions: [
            {
              ...{ name: "dc2_from_dc1", status: "down", slot: "s", lagSeconds: null, conflicts: 0 },
              lastError: "a =database shop in quotes",
            },
          ],
        },
        gone: { failed: 'FATAL:  database "gone" does not exist' },
        late: { failed: "it took too long" },
      },
    });
  });
});
