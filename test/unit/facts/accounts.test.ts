import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { groupFact } from "../../../src/facts/group.js";
import { shadow } from "../../../src/facts/shadow.js";
import { userFact } from "../../../src/facts/user.js";
import { runProbe, valuesOf } from "./support.js";

let tools: string;

/** A getent that knows three accounts and gives all of them, whoever is asked for. */
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), "mdc-tools-"));
  const databases = `case $1 in
passwd) cat <<'E'
app:x:100:200:Höhe, "5" $x::/bin/sh
0:x:7:7::/:/bin/sh
bare:x:5:999::/nowhere:
E
;;
group) cat <<'E'
staff:x:200:
adm:x:4:root,app
ssl:x:300:app
apps:x:301:apple,myapp
E
;;
esac`;
  writeFileSync(join(tools, "getent"), `#!/bin/sh\n${databases}\n`, { mode: 0o755 });
});

afterAll(() => {
  rmSync(tools, { recursive: true });
});

describe.each(["sh", "bash"])("accounts, read by %s", (shell) => {
  it("are known with their groups", () => {
    const keys = ["bare", "app", "root", "0", "ap*"];
    const { output } = runProbe(userFact, keys, { path: tools, shell });
    expect(valuesOf(userFact, keys, output)).toEqual([
      {
        present: true,
        uid: 5,
        gid: 999,
        group: "",
        groups: [],
        home: "/nowhere",
        homeExists: false,
        shell: "",
        comment: "",
      },
      {
        ...{ present: true, uid: 100, gid: 200, group: "staff", groups: ["adm", "ssl"], home: "", homeExists: false },
        ...{ shell: "/bin/sh", comment: 'Höhe, "5" $x' },
      },
      { present: false },
      {
        present: true,
        uid: 7,
        gid: 7,
        group: "",
        groups: [],
        home: "/",
        homeExists: true,
        shell: "/bin/sh",
        comment: "",
      },
      { present: false },
    ]);
  });

  it("and groups with their numbers", () => {
    const keys = ["ssl", "200", "none"];
    const { output } = runProbe(groupFact, keys, { path: tools, shell });
    expect(valuesOf(groupFact, keys, output)).toEqual([
      { present: true, gid: 300 },
      { present: false },
      { present: false },
    ]);
  });
});

describe("shadow", () => {
  it("reads hash and expiry", () => {
    expect(valuesOf(shadow, ["a", "b", "c"], "$6$x$y:20000\n!:\n-\n")).toEqual([
      { password: "$6$x$y", expires: 20_000 },
      { password: "!", expires: null },
      null,
    ]);
  });

  it("is denied to all but root", () => {
    expect(valuesOf(shadow, ["a"], "x\n")).toEqual([
      { status: "denied", message: "only root may read the password of a (become: true)" },
    ]);
  });

  it("never tells a hash", () => {
    const wrong = shadow.kind.compare?.({ password: "$6$secret" }, { password: "$6$other" }) ?? [];
    expect(wrong).toEqual(["the password is another than wanted"]);
  });
});

describe("promises about accounts", () => {
  it("compare what is promised only", () => {
    const found = { present: true as const, uid: 5, groups: ["b", "a"], shell: "/bin/sh" };
    expect(userFact.kind.compare?.({ present: true, groups: ["a", "b"] }, found)).toEqual([]);
    expect(userFact.kind.compare?.({ present: true, uid: 6, groups: [] }, found)).toEqual([
      "uid is 5, wanted 6",
      "groups are a,b, wanted ",
    ]);
    expect(userFact.kind.compare?.({ present: false }, found)).toEqual(["it is still there"]);
    expect(groupFact.kind.compare?.({ present: true, gid: 5 }, { present: true, gid: 6 })).toEqual([
      "gid is 6, wanted 5",
    ]);
  });
});
