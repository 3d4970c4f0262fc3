import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { groupByKind, probeSteps, probeText, readProbe, type ProbeGroup } from "../../../src/engine/probe.js";
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
    const ask = async (groups: ProbeGroup[]): Promise<[string, FactState<unknown>][]> => {
      const answers = await conduit.request(probeSteps(groups, conduit.basics));
      const states = groups.flatMap((group, index) => {
        const answer = answers[index];
        return answer ? readProbe(group, answer) : [];
      });
      return states.flatMap(({ request, state }) => (state.status === "known" ? [[request.id, state]] : []));
    };
    // Together first, then alone: one text that a tool will not even be asked for (systemctl, an impossible name) makes an error of all.
    const known = async (kind: string, keys: readonly string[]): Promise<[string, FactState<unknown>][]> => {
      const requests = keys.flatMap((key) => kinds.get(kind)?.(key) ?? []);
      const together = await ask(groupByKind(requests));
      const told = new Set(together.map(([id]) => id));
      const alone = requests.filter(({ id }) => !told.has(id)).flatMap((request) => groupByKind([request]));
      // Of a kind with one fact the host is asked the same whatever the key, which it has answered by now.
      const differ = new Map(alone.map((group) => [probeText(group, conduit.basics), group]));
      return [...together, ...(differ.size > 1 ? await ask([...differ.values()]) : [])];
    };
    const odd: unknown[] = [];
    for (const kind of kinds.keys()) {
      // A path is what most are asked for by; to some it is no name at all.
      const nothing = (await known(kind, ["/srv/mdc-nothing", "mdc-nothing"])).map(([, state]) =>
        JSON.stringify(state),
      );
      const found = await known(kind, keysOfNothing);

      odd.push(...found.filter(([, state]) => !nothing.includes(JSON.stringify(state))).map((one) => [kind, ...one]));
    }
    expect(odd).toEqual([]);
  } finally {
    await conduit.close();
    await transport.close();
  }
});

/** Without the paths of every host. */
const keysOfNothing = hostileValues.filter((text) => !/^[/.]+$/.test(text));
