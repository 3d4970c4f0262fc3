import { describe, expect, it } from "@jest/globals";
import { judge, type Passage } from "../../parity/compare.js";
import type { ParityCase } from "../../parity/parity-case.js";
import { readTree } from "../../parity/tree.js";

const one: ParityCase = { topic: "file", id: "file/x", name: "x", tasks: "" };
const nothing = { before: new Map(), looks: new Map<string, string>() };

interface Seen {
  check?: string;
  first?: string;
  second?: string;
  mode?: string;
  look?: string;
}

function passage({ check = "changed", first = "changed", second = "ok", mode = "644", look = "" }: Seen = {}): Passage {
  const empty = readTree("\0\0");
  const made = readTree(`f\t${mode}\troot\troot\t./file/x/a\t\0\0${"e".repeat(64)} *./file/x/a\0`);
  const told = (status: string) => [
    { play: one.id, task: "make", module: "file", host: "twin", status, message: "because" },
  ];
  const looks = new Map([[one.id, look]]);
  return {
    before: empty,
    stages: {
      check: { tellings: told(check), exitCode: 0, tree: empty, looks },
      first: { tellings: told(first), exitCode: 0, tree: made, looks },
      second: { tellings: told(second), exitCode: 0, tree: made, looks },
    },
  };
}

describe("a case", () => {
  it("is the same when all runs came to the same", () => {
    expect(judge(one, passage(), passage(), undefined)).toEqual({ case: one, verdict: "same", details: [] });
  });

  it("counts a failure that a block took up as one, and what nobody knows as what Ansible says", () => {
    const theirs = passage({ first: "failed", check: "skipped" });
    expect(judge(one, theirs, passage({ first: "rescued", check: "unknown" }), undefined).verdict).toBe("same");
  });

  it.each<[string, Seen, string[]]>([
    ["another status", { second: "changed" }, ["second: twin: Ansible [make: ok], here [make: changed]"]],
    [
      "another failure",
      { check: "failed" },
      ["check: twin: Ansible [make: changed], here [make: failed]", "check:   here: make: because"],
    ],
    [
      "another tree",
      { mode: "600" },
      ["first", "second"].map(
        (stage) => `${stage}: "a": Ansible f 644 root:root eeeeeeeeeeee, here f 600 root:root eeeeeeeeeeee`,
      ),
    ],
    [
      "something else to see",
      { look: "y" },
      [`first: Ansible's host shows "", ours "y"`, `second: Ansible's host shows "", ours "y"`],
    ],
  ])("is wrong for %s", (_name, seen, details) => {
    expect(judge(one, passage(), passage(seen), undefined)).toEqual({ case: one, verdict: "wrong", details });
  });

  it("is wrong when a check of ours changes something", () => {
    const ours = passage();
    const check = ours.stages.check;
    const first = ours.stages.first;
    if (check && first) ours.stages.check = { ...check, tree: first.tree };
    expect(judge(one, passage(), ours, undefined).details).toEqual([
      'check: changed something: "a": Ansible nothing, here f 644 root:root eeeeeeeeeeee',
    ]);
  });

  it("may differ where it says so, and has to", () => {
    const differing = { ...one, differs: "on purpose" };
    expect(judge(differing, passage(), passage({ mode: "600" }), undefined).verdict).toBe("differs");
    expect(judge(differing, passage(), passage(), undefined).details).toEqual(["it is said to differ, and does not"]);
  });

  it("may differ in a check alone", () => {
    const differing = { ...one, differs_in_check: "on purpose" };
    expect(judge(differing, passage(), passage({ check: "ok" }), undefined).verdict).toBe("differs");
    expect(judge(differing, passage(), passage({ check: "ok", mode: "600" }), undefined).verdict).toBe("wrong");
  });

  it("may be refused where it says so, and Ansible fails in it", () => {
    const refused = { ...one, refused: "on purpose" };
    expect(judge(refused, passage({ first: "failed" }), { ...nothing, stages: {} }, "no").verdict).toBe("refused");
    expect(judge(refused, passage(), { ...nothing, stages: {} }, "no").verdict).toBe("wrong");
    expect(judge(one, passage(), { ...nothing, stages: {} }, "no").details).toEqual([
      "refused here: no; Ansible [make: changed]",
    ]);
  });
});

describe("a tree", () => {
  it("has links without modes, backups without times, and names with newlines", () => {
    const tree = readTree(
      `l\t777\tme\tus\t./l\ta\0f\t640\tme\tus\t./a.1234.2026-11-22@06:00:00~\t\0d\t755\tme\tus\t./b\nc\t\0\0${"0".repeat(64)} *./a.1234.2026-11-22@06:00:00~\0`,
    );
    const owners = { owner: "me", group: "us" };
    expect([...tree]).toEqual([
      ["l", { type: "l", mode: "", ...owners, link: "a", sha256: "" }],
      ["a.BACKUP~", { type: "f", mode: "640", ...owners, link: "", sha256: "0".repeat(64) }],
      ["b\nc", { type: "d", mode: "755", ...owners, link: "", sha256: "" }],
    ]);
  });
});
