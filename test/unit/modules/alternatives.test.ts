import { describe, expect, it } from "@jest/globals";
import { alternatives as fact } from "../../../src/facts/alternatives.js";
import { alternatives } from "../../../src/modules/alternatives.js";
import { valuesOf } from "../facts/support.js";
import { diffOf, planOf, scriptOf } from "./support.js";

const query = `Name: java
Link: /usr/bin/java
Slaves:
 java.1.gz /usr/share/man/java.1.gz
Status: auto
Best: /opt/17/java
Value: /opt/17/java

Alternative: /opt/11/java
Priority: 1100

Alternative: /opt/17/java
Priority: 1700
Slaves:
 java.1.gz /opt/17/java.1.gz
`;

const [known] = valuesOf(fact, ["java"], `0:${Buffer.from(query).toString("base64")}\n`);
const target = { type: "file", mode: 0o755 };
const scripts = async (params: Record<string, unknown>, facts: object = { known, target }): Promise<string[]> => {
  const plan = await planOf(alternatives, { name: "java", ...params }, facts as Record<string, unknown>);
  return plan.failed === undefined
    ? (scriptOf(plan)
        .match(/--\w+ [^&;]+/g)
        ?.map((one) => one.trim()) ?? [])
    : [plan.failed];
};

describe("alternatives", () => {
  it("reads what is known", () => {
    expect(known).toEqual({
      ...{ link: "/usr/bin/java", mode: "auto", value: "/opt/17/java" },
      slaveLinks: { "java.1.gz": "/usr/share/man/java.1.gz" },
      alternatives: {
        "/opt/11/java": { priority: 1100, slaves: {} },
        "/opt/17/java": { priority: 1700, slaves: { "java.1.gz": "/opt/17/java.1.gz" } },
      },
    });
    const none = Buffer.from("update-alternatives: error: no alternatives for x\n").toString("base64");
    expect(valuesOf(fact, ["x"], `2:${none}\n`)).toEqual([{ alternatives: {} }]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ["is there, and selected by itself", { path: "/opt/17/java" }, []],
    ["is selected", { path: "/opt/11/java" }, ["--set 'java' '/opt/11/java'"]],
    ["is known", { path: "/opt/11/java", state: "present" }, []],
    ["is automatic", { path: "/opt/11/java", state: "auto" }, []],
    [
      "gets another priority, and keeps what follows",
      { path: "/opt/17/java", priority: 5, state: "present" },
      [
        "--install '/usr/bin/java' 'java' '/opt/17/java' '5' '--slave' '/usr/share/man/java.1.gz' 'java.1.gz' '/opt/17/java.1.gz'",
      ],
    ],
    [
      "loses what follows",
      { path: "/opt/17/java", subcommands: [], state: "present" },
      ["--install '/usr/bin/java' 'java' '/opt/17/java' '1700'"],
    ],
    [
      "is new",
      { path: "/opt/21/java" },
      ["--install '/usr/bin/java' 'java' '/opt/21/java' '50'", "--set 'java' '/opt/21/java'"],
    ],
    ["goes", { path: "/opt/11/java", state: "absent" }, ["--remove 'java' '/opt/11/java'"]],
    ["does not have to go", { path: "/opt/21/java", state: "absent" }, []],
  ])("%s", async (_name, params, expected) => {
    expect(await scripts(params)).toEqual(expected);
  });

  it("goes back to automatic", async () => {
    const byHand = { known: { ...(known as object), mode: "manual" }, target };
    expect(await scripts({ path: "/opt/17/java", state: "auto" }, byHand)).toEqual(["--auto 'java'"]);
  });

  it("misses the program, or the link", async () => {
    expect(await scripts({ path: "/x" }, { known, target: { type: "absent" } })).toEqual([
      "Specified path /x does not exist",
    ]);
    expect((await scripts({ path: "/x" }, { known: { alternatives: {} }, target }))[0]).toContain("missing the link");
  });

  it("shows what it selects", async () => {
    expect(diffOf(await planOf(alternatives, { name: "java", path: "/opt/11/java" }, { known, target }))).toEqual([
      'alternative java selected: "/opt/17/java" -> "/opt/11/java"',
    ]);
  });
});
