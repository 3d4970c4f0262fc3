import { describe, expect, it } from "@jest/globals";
import { databaseReading } from "../../../src/modules/database-reading.js";
import { databaseStatus } from "../../../src/modules/database-status.js";
import { readings } from "../health/readings.js";
import { faultOf, payloadsOf, planOf } from "./support.js";

const common = {
  ...{ engine: "pglogical", databases: ["shop"] },
  datacenters: [
    { name: "dc1", dc_id: 1, host: "one" },
    { name: "dc2", dc_id: 2, host: "two" },
  ],
};

describe("database_reading", () => {
  it("leaves a row and waits for those of others only when the proof has a name", async () => {
    const of = async (more: object): Promise<string> => {
      const { action } = await planOf(databaseReading, { ...common, datacenter: "dc2", ...more });
      return payloadsOf(action?.script ?? "").join("\n");
    };
    expect(await of({})).not.toMatch(/INSERT|pg_sleep/);
    const named = await of({ run: "it's" });
    expect(named).toContain("INSERT INTO public.mdc_marker (datacenter, run, written_at) VALUES ('dc2', 'it''s'");
    expect(named).toContain("ANY (ARRAY['dc1']::text[])");
  });

  it("leaves a row in the source only, where nothing goes back, and waits for it in the others", async () => {
    const of = async (datacenter: string): Promise<string> => {
      const { action } = await planOf(databaseReading, { ...common, source: "dc1", datacenter, run: "r" });
      return payloadsOf(action?.script ?? "").join("\n");
    };
    expect(await of("dc1")).toContain("INSERT INTO public.mdc_marker");
    expect(await of("dc1")).toContain("ANY (ARRAY[]::text[])");
    expect(await of("dc2")).not.toContain("INSERT");
    expect(await of("dc2")).toContain("ANY (ARRAY['dc1']::text[])");
  });

  it.each([
    [{ datacenter: "dc3" }, "expected one of `datacenters`"],
    [{ datacenter: "dc1", source: "dc3" }, "expected one of `datacenters`"],
    [{ datacenter: "dc1", engine: "goldengate" }, "expected oracle_home and goldengate_home"],
    [{ datacenter: "dc1", limits: { lag_bytes: "1 TB" } }, "expected a number of bytes"],
  ])("refuses %j", (more, fault) => {
    expect(faultOf(databaseReading, { ...common, ...more })).toContain(fault);
  });
});

describe("database_status", () => {
  const judge = async (readingsByHost: object): Promise<unknown> => {
    const plan = await planOf(databaseStatus, { ...common, step: 2, readings: readingsByHost });
    return (plan.result?.["problems"] as { where: string; text: string }[]).map(
      ({ where, text }) => `${where}: ${text}`,
    );
  };

  it("judges as db status does, and leaves out who was not asked", async () => {
    const { one, two } = Object.fromEntries(readings({}, { seen: {} }));
    expect(await judge({ one, two })).toEqual([
      "shop dc1 -> dc2: a row written in dc1 was not seen in dc2 within 10 s",
    ]);
    expect(await judge({ two })).toEqual([]);
  });

  it("refuses a source that is no datacenter, of which no link would be expected", () => {
    expect(faultOf(databaseStatus, { ...common, step: 2, source: "dc3", readings: {} })).toContain(
      "expected one of `datacenters`",
    );
  });

  it("takes nothing for a reading that is none", () => {
    expect(faultOf(databaseStatus, { ...common, step: 2, readings: { one: "fine" } })).toContain(
      "expected what database_reading gives",
    );
  });
});
