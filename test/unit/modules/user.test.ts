import { describe, expect, it } from "@jest/globals";
import { group } from "../../../src/modules/group.js";
import type { Plan } from "../../../src/modules/types.js";
import { user } from "../../../src/modules/user.js";
import { debian, diffOf, factsOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const absent = { present: false };
const hash = "$6$abc$DEF./x";
const app = {
  ...{ present: true, uid: 1001, gid: 1001, group: "app", groups: ["adm", "ssl"], home: "/home/app" },
  ...{ homeExists: true, shell: "/bin/sh", comment: "" },
};

function facts(over: Record<string, unknown> = {}): Record<string, unknown> {
  return { user: app, ownGroup: { present: true, gid: 1001 }, groups: [], home: { type: "directory" }, ...over };
}

const fresh = { user: absent, ownGroup: absent, home: { type: "absent" } };

describe("user, when it is there", () => {
  it("says, behind what cannot be foreseen, that a group which is removed may have let it go already", async () => {
    const behind = (groups: string[]): Promise<Plan> =>
      planOf(user, { name: "app", groups }, facts(), { predicted: true });
    expect((await behind(["adm"])).undecided?.reason).toContain("take their members along");
    expect((await behind(["adm", "z"])).undecided).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, string[], string]>([
    ["as it should be", { uid: 1001, shell: "/bin/sh", groups: "ssl,adm", home: "/home/app" }, [], ""],
    ["primary group by number", { group: "1001" }, [], ""],
    ["a primary group among the groups", { groups: ["app", "adm", "ssl"] }, [], ""],
    ["appended groups that it has", { groups: ["adm"], append: true }, [], ""],
    ["other uid", { uid: 5 }, ["uid: 1001 -> 5"], "usermod '-u' '5' -- 'app'"],
    ["other shell", { shell: "/bin/bash" }, ['shell: "/bin/sh" -> "/bin/bash"'], "usermod '-s' '/bin/bash' -- 'app'"],
    ["fewer groups", { groups: ["adm"] }, ['groups: ["adm","ssl"] -> ["adm"]'], "usermod '-G' 'adm' -- 'app'"],
    ["no groups", { groups: [] }, ['groups: ["adm","ssl"] -> []'], "usermod '-G' '' -- 'app'"],
    [
      "one more group",
      { groups: ["z"], append: true },
      ['groups: ["adm","ssl"] -> ["adm","ssl","z"]'],
      "usermod '-G' 'adm,ssl,z' -- 'app'",
    ],
    ["comment with quotes", { comment: "it's" }, ['comment: "" -> "it\'s"'], "usermod '-c' 'it'\\''s' -- 'app'"],
    [
      "moved home",
      { home: "/srv/app", move_home: true },
      ['home: "/home/app" -> "/srv/app"'],
      "usermod '-d' '/srv/app' '-m' -- 'app'",
    ],
  ])("%s", async (_name, params, diff, script) => {
    const plan = await planOf(user, { name: "app", ...params }, facts());
    expect(diffOf(plan)).toEqual(diff.map((line) => `user app ${line}`));
    expect(scriptOf(plan).trim()).toBe(script);
  });

  it("makes a home directory that is missing, without following links", async () => {
    const plan = await planOf(user, { name: "app" }, facts({ user: { ...app, homeExists: false } }));
    expect(diffOf(plan)).toEqual(['/home/app state: "absent" -> "directory"']);
    expect(scriptOf(plan)).toContain("cp -R -P -- '/etc/skel/.' '/home/app'");
    expect(scriptOf(plan)).toContain("chown -R -h -- 'app:app' '/home/app'");
    expect(
      (await planOf(user, { name: "app", create_home: false }, facts({ user: { ...app, homeExists: false } }))).changes,
    ).toEqual([]);
  });

  it("calls a change exact only when it touches nothing else", async () => {
    const kind = async (params: Record<string, unknown>) =>
      (await planOf(user, { name: "app", ...params }, facts())).changes[0]?.effect.kind;
    expect(await kind({ shell: "/bin/bash" })).toBe("exact");
    expect(await kind({ uid: 5 })).toBe("opaque");
    expect(await kind({ group: "adm" })).toBe("opaque");
    expect(await kind({ home: "/x", move_home: true })).toBe("opaque");
  });
});

describe("user, password and expiry", () => {
  it.each<[string, Record<string, unknown>, { password: string; expires: number | null }, string[]]>([
    ["same hash", { password: hash }, { password: hash, expires: null }, []],
    ["same hash, locked", { password: hash }, { password: `!${hash}`, expires: null }, []],
    ["other hash", { password: hash }, { password: "$6$x$y", expires: null }, ['password: "(secret)" -> "(secret)"']],
    ["only when it is made", { password: hash, update_password: "on_create" }, { password: "*", expires: null }, []],
    ["lock", { password_lock: true }, { password: hash, expires: null }, ["password_lock: false -> true"]],
    ["locked", { password_lock: true }, { password: `!${hash}`, expires: null }, []],
    ["unlock", { password_lock: false }, { password: `!${hash}`, expires: null }, ["password_lock: true -> false"]],
    ["expiry", { expires: 1_893_456_000 }, { password: "*", expires: null }, ['expires: null -> "2030-01-01"']],
    ["same day", { expires: 1_893_456_000 }, { password: "*", expires: 21_915 }, []],
    ["never", { expires: -1 }, { password: "*", expires: 21_915 }, ['expires: "2030-01-01" -> null']],
  ])("%s", async (_name, params, shadow, diff) => {
    const plan = await planOf(user, { name: "app", ...params }, facts({ shadow }));
    expect(diffOf(plan)).toEqual(diff.map((line) => `user app ${line}`));
  });

  it("hands the hash over on standard input only", async () => {
    const plan = await planOf(
      user,
      { name: "app", password: hash },
      facts({ shadow: { password: "*", expires: null } }),
    );
    expect(scriptOf(plan)).not.toContain("DEF./x");
    expect(scriptOf(plan)).toContain("chpasswd -e");
    expect(payloadsOf(scriptOf(plan))).toEqual([`app:${hash}\n`]);
    expect(promisesOf(plan)).toEqual({ "shadow:app": { password: hash, expires: null } });
  });

  it("refuses a password that is no hash", () => {
    expect(faultOf(user, { name: "app", password: "secret" })).toContain("expected a hash");
    expect(faultOf(user, { name: "app", password: "$6$rounds=5000$a$b" })).toBeUndefined();
    expect(faultOf(user, { name: "app", password: "!" })).toBeUndefined();
  });

  it("reads /etc/shadow only when something of it is asked for", () => {
    expect(factsOf(user, { name: "app" })["shadow"]).toEqual([]);
    expect(factsOf(user, { name: "app", expires: -1 })["shadow"]).toEqual(["shadow:app"]);
    expect(factsOf(user, { name: "app", password: hash, state: "absent" })["shadow"]).toEqual([]);
  });
});

describe("user, when it is not there", () => {
  it("is made with a group of its own and a home directory", async () => {
    const plan = await planOf(
      user,
      { name: "app", groups: ["ssl"], password: hash },
      facts({ ...fresh, groups: [{ present: true }], shadow: null }),
    );
    expect(scriptOf(plan)).toContain("useradd '-U' '-G' 'ssl' '-m' -- 'app'");
    expect(plan.changes[0]?.effect.kind).toBe("opaque");
    expect(promisesOf(plan)).toMatchObject({
      "user:app": { present: true, group: "app", groups: ["ssl"], home: "/home/app", homeExists: true },
      "group:app": { present: true },
      "file:/home/app": { type: "directory", owner: "app" },
      "shadow:app": { password: hash },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    [
      "system",
      { system: true, create_home: false, shell: "/usr/sbin/nologin" },
      {},
      "useradd '-U' '-s' '/usr/sbin/nologin' '-r' '-M' -- 'app'",
    ],
    ["uid twice", { uid: 5, non_unique: true, create_home: false }, {}, "useradd '-u' '5' '-o' '-U' '-M' -- 'app'"],
    [
      "group",
      { group: "staff", create_home: false },
      { groups: [{ present: true }] },
      "useradd '-g' 'staff' '-M' -- 'app'",
    ],
    [
      "group of its name is there",
      { create_home: false },
      { ownGroup: { present: true } },
      "useradd '-g' 'app' '-M' -- 'app'",
    ],
  ])("%s", async (_name, params, over, script) => {
    const plan = await planOf(user, { name: "app", ...params }, facts({ ...fresh, ...over }));
    expect(scriptOf(plan)).toContain(script);
    // Later tasks may run as the new account, which has to be there first.
    expect(plan.changes[0]?.effect.kind).toBe("opaque");
  });

  it.each([
    ["absent", false],
    ["directory", true],
    ["link", undefined],
  ])("knows what becomes of a home that is not to be made, where there is: %s", async (type, homeExists) => {
    const plan = await planOf(user, { name: "app", create_home: false }, facts({ ...fresh, home: { type } }));
    expect(promisesOf(plan)).toMatchObject({ "user:app": { homeExists } });
  });

  it("fails for groups that are not there", async () => {
    const plan = await planOf(
      user,
      { name: "app", group: "g", groups: ["h"] },
      facts({ ...fresh, groups: [absent, absent] }),
    );
    expect(plan.failed).toBe("groups g, h not found");
  });
});

describe("user, absent", () => {
  it("is removed with its home directory when that is asked for", async () => {
    const plan = await planOf(user, { name: "app", state: "absent", remove: true, force: true }, facts());
    expect(scriptOf(plan).trim()).toBe("userdel '-r' '-f' -- 'app'");
    expect(promisesOf(plan)).toEqual({ "user:app": { present: false }, "file:/home/app": { type: "absent" } });
    expect((await planOf(user, { name: "app", state: "absent" }, facts(fresh))).changes).toEqual([]);
  });

  it("takes root", async () => {
    const host = { ...debian, uid: 1000 };
    expect((await planOf(user, { name: "app", state: "absent" }, facts(), { host })).failed).toContain("only root");
  });
});

describe("group", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[], string]>([
    [
      "made",
      { gid: 5, system: true },
      absent,
      ['state: "absent" -> "present"', "gid: null -> 5"],
      "groupadd '-g' '5' '-r' -- 'g'",
    ],
    ["there", { gid: 5 }, { present: true, gid: 5 }, [], ""],
    ["there with any number", {}, { present: true, gid: 5 }, [], ""],
    [
      "other number",
      { gid: 6, non_unique: true },
      { present: true, gid: 5 },
      ["gid: 5 -> 6"],
      "groupmod -g '6' '-o' -- 'g'",
    ],
    ["removed", { state: "absent" }, { present: true, gid: 5 }, ['state: "present" -> "absent"'], "groupdel  -- 'g'"],
    ["gone", { state: "absent" }, absent, [], ""],
  ])("%s", async (_name, params, fact, diff, script) => {
    const plan = await planOf(group, { name: "g", ...params }, { group: fact });
    expect(diffOf(plan)).toEqual(diff.map((line) => `group g ${line}`));
    expect(scriptOf(plan).trim()).toBe(script);
  });

  it.each(["-g", "1g", "a b", "a:b"])("refuses the name %j", (name) => {
    expect(faultOf(group, { name })).toContain("expected a name");
  });
});
