import { describe, expect, it } from "@jest/globals";
import type { FileFact } from "../../../src/facts/file.js";
import { cron } from "../../../src/modules/cron.js";
import { debian, diffOf, factsOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const directory: FileFact = { type: "directory", mode: 0o755, owner: "root", group: "root", uid: 0, gid: 0 };
const there: FileFact = { ...directory, type: "file", mode: 0o600 };
const job = { name: "a job", job: "x 'y'", minute: 5 };

async function table(before: string, params: Record<string, unknown>): Promise<string | undefined> {
  const plan = await planOf(cron, params, { table: before });
  if (plan.failed !== undefined) return plan.failed;
  return plan.changes.length === 0 ? undefined : payloadsOf(scriptOf(plan)).at(-1);
}

describe("a crontab", () => {
  const mine = "#Ansible: a job\n5 * * * * x 'y'\n";

  it.each<[string, string, Record<string, unknown>, string | undefined]>([
    ["gets a job", "", job, mine],
    ["has its job", mine, job, undefined],
    ["keeps other lines", "# c\n\n1 1 1 1 1 z\n", job, `# c\n\n1 1 1 1 1 z\n${mine}`],
    ["gets a job in the place of the old one", `${mine.replace("5", "6")}# c\n`, job, `${mine}# c\n`],
    ["gets a name for a job that is there", "5 * * * * x 'y'\n", job, mine],
    ["gets a job at a special time", "", { name: "n", job: "x", special_time: "daily" }, "#Ansible: n\n@daily x\n"],
    ["has a job that is off", "", { name: "n", job: "x\n", disabled: true }, "#Ansible: n\n#* * * * * x\n"],
    ["loses a job", `# c\n${mine}b\n`, { name: "a job", state: "absent" }, "# c\nb\n"],
    ["loses its last job", mine, { name: "a job", state: "absent" }, ""],
    ["does not have to lose a job", "b\n", { name: "a job", state: "absent" }, undefined],
    ["gets the end of its last line", mine.trimEnd(), job, mine],
    ["gets a variable on top", "b\n", { name: "A", value: "1 2", env: true }, 'A="1 2"\nb\n'],
    ["gets another value", 'A="0"\nb\n', { name: "A", value: "1", env: true }, 'A="1"\nb\n'],
    [
      "gets a variable behind another",
      'B="0"\nb\n',
      { name: "A", value: "1", env: true, insertafter: "B" },
      'B="0"\nA="1"\nb\n',
    ],
    [
      "misses the other variable",
      "",
      { name: "A", value: "1", env: true, insertbefore: "B" },
      "there is no variable B",
    ],
    ["loses a variable", 'A="0"\nAB="0"\n', { name: "A", env: true, state: "absent" }, 'AB="0"\n'],
  ])("%s", async (_name, before, params, after) => {
    expect(await table(before, params)).toBe(after);
  });

  it("is that of the account, or of another one", async () => {
    expect(factsOf(cron, job)["table"]).toEqual(["crontab:root"]);
    const own = await planOf(cron, job, { table: "" });
    expect(scriptOf(own)).toMatch(/\| crontab -\n/);
    expect(promisesOf(own)).toEqual({ "crontab:root": mine });
    expect(own.result).toEqual({ jobs: ["a job"], envs: [] });
    expect(diffOf(own)).toEqual([`crontab of root content: null -> ${JSON.stringify(mine)}`]);
    const other = await planOf(cron, { ...job, user: "app" }, { table: "" });
    expect(scriptOf(other)).toMatch(/\| crontab -u 'app' -\n/);
    const host = { ...debian, uid: 7, user: "me" };
    expect((await planOf(cron, { ...job, user: "app" }, { table: "" }, { host })).failed).toContain("only root");
  });

  it("is kept before it is another", async () => {
    const plan = await planOf(cron, { ...job, backup: true }, { table: "b\n" });
    expect(plan.result?.["backup_file"]).toMatch(/^\/tmp\/crontab[0-9a-f]{12}$/);
    expect(payloadsOf(scriptOf(plan))[0]).toBe("b\n");
    expect((await planOf(cron, { ...job, backup: true }, { table: mine })).changes).toEqual([]);
  });
});

describe("a file for cron", () => {
  const params = { ...job, cron_file: "app", user: "daemon" };
  const facts = (text: string | null) => ({
    target: text === null ? { type: "absent" } : there,
    text: text === null ? null : Buffer.from(text),
    above: [directory, directory],
  });

  it("is made", async () => {
    expect(factsOf(cron, params)["target"]).toEqual(["file:/etc/cron.d/app"]);
    const plan = await planOf(cron, params, facts(null), { host: { ...debian, umask: 0o077 } });
    expect(diffOf(plan)).toEqual([
      "/etc/cron.d/app content: null -> \"#Ansible: a job\\n5 * * * * daemon x 'y'\\n\"",
      '/etc/cron.d/app mode: null -> "0644"',
    ]);
    expect(plan.result).toEqual({ jobs: ["a job"], envs: [], cron_file: "app" });
  });

  it("is removed with its last line", async () => {
    const plan = await planOf(
      cron,
      { name: "a job", cron_file: "/d/app", state: "absent" },
      facts("#Ansible: a job\nx\n"),
    );
    expect(promisesOf(plan)).toMatchObject({ "file:/d/app": { type: "absent" } });
    expect((await planOf(cron, { name: "a job", cron_file: "/d/app", state: "absent" }, facts(null))).changes).toEqual(
      [],
    );
  });

  it.each([
    [{ ...job, cron_file: "x" }, "cron_file needs user"],
    [{ ...params, cron_file: "/etc/crontab" }, "take another file"],
    [{ ...params, cron_file: "../x" }, "without '..'"],
    [{ ...job, special_time: "daily" }, "not both"],
    [{ ...job, job: "a\nb" }, "expected one line"],
    [{ name: "n" }, "expected job"],
    [{ name: "a b", env: true, value: "x" }, "name of a variable"],
    [{ ...job, insertafter: "A" }, "need env: true"],
  ])("refuses %j", (wrong, message) => {
    expect(faultOf(cron, wrong)).toContain(message);
  });
});
