import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";

interface Import {
  import_playbook?: string;
  vars?: { stage?: string };
}

/** What a playbook imports, one after the other: of steps for components these, of others the file. */
function steps(playbook: string): string[] {
  const plays = parse(readFileSync(`playbooks/${playbook}.yml`, "utf8")) as Import[];
  return plays.flatMap(({ import_playbook: file, vars }) =>
    file === undefined || file === "active.yml"
      ? []
      : [vars?.stage ?? file.replace(/^\w+-(?=analytics|identity)|\.yml$/g, "")],
  );
}

const started = [
  "analytics",
  "identity-servers",
  "key_manager",
  "traffic_manager",
  "publisher|admin",
  "devportal",
  "gateway_manager",
  "gateway|gateway_worker",
  "all_in_one",
];

describe("the order of a deployment", () => {
  it("servers start after those that they need, stop in the reverse order, and restart as they start", () => {
    expect(steps("start")).toEqual(started);
    expect(steps("stop")).toEqual(started.toReversed());
    expect(steps("rolling-restart")).toEqual(started);
  });

  it("one server boots alone before there is a second database, and nobody gets clients before all have started", () => {
    const wanted = ["preflight", "databases", "first-boot", "replication", "start", "load-balancers", "verify"];
    expect(steps("site").filter((step) => wanted.includes(step))).toEqual(wanted);
  });
});
