import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { groupByKind, probeSteps, readProbe } from "../../../src/engine/probe.js";
import { loadFactKinds } from "../../../src/facts/registry.js";
import { hostLibrary } from "../../../src/facts/shell.js";
import type { FactState } from "../../../src/facts/types.js";
import { openConduit } from "../../../src/remote/conduit.js";
import { sharedLab, type Lab } from "../../lab/index.js";
import { connectTo } from "../remote/hosts.js";
import { Project, type Ended } from "../support/run-cli.js";
import { look } from "../support/run-playbook.js";
import { canaries } from "./host.js";
import { canary, hostileValues } from "./texts.js";

jest.setTimeout(120_000);

let lab: Lab;
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
  project = new Project(lab, {});
});

afterAll(() => project.remove());

afterEach(async () => {
  expect(await canaries(lab.host("h1"))).toEqual([]);
});

function facts(kind: string, key: string): Promise<Ended> {
  return project.cli("facts", "h1", kind, "-i", "hosts.yml", "--", key);
}

/** Hostile to a shell, to getent and to the command line. */
const keys = ["--service=files", "-s", "--help", `x\n$(>/tmp/${canary}-30)\ny`, `'"\`>/tmp/${canary}-31\`"'`, "$(id)"];

describe("a hostile name on the command line", () => {
  it.each(["user", "group"])("is no option and no shell text: facts of a %s", async (kind) => {
    const told = await Promise.all(keys.map((key) => facts(kind, key)));
    const nobody = { code: 0, stdout: JSON.stringify({ h1: { present: false } }, null, 2) + "\n", stderr: "" };
    expect(told).toEqual(keys.map(() => nobody));
    // What is behind it is read all the same.
    expect(JSON.parse((await facts(kind, "root")).stdout)).toMatchObject({ h1: { present: true, gid: 0 } });
  });

  it("reaches the program as it is, and no shell: exec", async () => {
    for (const key of keys) {
      const argv = ["sh", "-c", 'printf "[%s]" "$1" >/tmp/mdc-by-hand', "sh", key];
      const { code } = await project.cli("exec", "h1", "command", "-i", "hosts.yml", "--", JSON.stringify({ argv }));
      expect([code, await look(lab, "h1", "cat /tmp/mdc-by-hand; rm /tmp/mdc-by-hand")]).toEqual([0, `[${key}]`]);
    }
  });
});

it("every kind of fact that can be asked for by hand takes any text as a key of nothing", async () => {
  const kinds = await loadFactKinds();
  const transport = await connectTo(lab, "root");
  const conduit = await openConduit(transport, { library: hostLibrary });
  try {
    const states = async (kind: string, key: string): Promise<FactState<unknown>[]> => {
      const groups = groupByKind([kinds.get(kind)?.(key) ?? []].flat());
      const answers = await conduit.request(probeSteps(groups, conduit.basics));
      return groups.flatMap((group, index) => {
        const answer = answers[index];
        return answer ? readProbe(group, answer).map(({ state }) => state) : [];
      });
    };
    const odd: unknown[] = [];
    for (const kind of kinds.keys()) {
      // A path is what most are asked for by; to some it is no name at all.
      const nothing = [await states(kind, "/srv/mdc-nothing"), await states(kind, "mdc-nothing")].map((one) =>
        JSON.stringify(one),
      );
      for (const key of hostileValues.filter((text) => !isThere(text))) {
        const found = (await states(kind, key)).filter(({ status }) => status === "known");
        // What a tool will not even ask for (systemctl, an impossible name) is an error of that fact.
        if (found.length > 0 && !nothing.includes(JSON.stringify(found))) odd.push([kind, key, found]);
      }
    }
    expect(odd).toEqual([]);
  } finally {
    await conduit.close();
    await transport.close();
  }
});

/** Paths of every host. */
function isThere(text: string): boolean {
  return /^[/.]+$/.test(text);
}
