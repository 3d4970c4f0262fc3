import { beforeAll, describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { defineModule } from "../../../src/modules/types.js";
import { exec, sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

/** A task that is somebody else: what it is told to do happens on the host just before what is planned is made. */
function meddler(command: string, { times }: { times: number }): ReturnType<typeof defineModule> {
  let asked = 0;
  return defineModule({
    name: "meddle",
    summary: "Change the host behind the engine's back",
    examples: "",
    params: z.strictObject({}),
    async prepare() {
      asked += 1;
      // The look ahead asks first, then each planning.
      if (asked > 1 && asked <= 1 + times) await exec(lab.host("h1"), command);
      return undefined;
    },
    plan: () => ({ changes: [] }),
  });
}

describe("the guard", () => {
  const site = `
- hosts: h1
  become: true
  tasks:
    - { name: folder, file: { path: /srv/guard, state: directory } }
    - { name: mine, copy: { content: mine, dest: /srv/guard/file }, register: mine }
    - { name: mode, file: { path: /srv/guard/file, mode: "0600" } }
    - { name: meddle, meddle: {} }
`;

  it("notices what somebody else did after the host was read, does nothing, and plans again", async () => {
    await exec(lab.host("h1"), "mkdir -p /srv/guard; echo old > /srv/guard/file; chmod 600 /srv/guard/file");
    const modules = [meddler("printf mine > /srv/guard/file; chmod 644 /srv/guard/file", { times: 1 })];
    const played = await play(lab, site, { modules });
    expect(played.told).toEqual(["h1 folder: ok", "h1 mine: ok", "h1 mode: changed", "h1 meddle: ok"]);
    expect(await look(lab, "h1", "stat -c %a /srv/guard/file")).toBe("600");
  });

  it("gives up on a host that is never as it was", async () => {
    await exec(lab.host("h1"), "mkdir -p /srv/guard; echo old > /srv/guard/file");
    const modules = [meddler("date +%N > /srv/guard/file", { times: 1000 })];
    const played = await play(lab, site, { modules });
    expect(played.told).toEqual(["h1 folder: ok", "h1 mine: failed"]);
    expect(played.of("h1", "mine").message).toMatch(/somebody else is at work there/);
  });
});

describe("what was read before something that others can see", () => {
  const facts = "/srv/before";
  const command = (name: string, text: string): string => `    - { name: ${name}, shell: "${text}" }\n`;
  const head = "\n- hosts: h1\n  become: true\n  tasks:\n";

  async function stale(tasks: string): Promise<Awaited<ReturnType<typeof play>>> {
    await exec(lab.host("h1"), `rm -rf ${facts}; mkdir -p ${facts}; echo old > ${facts}/file; chmod 600 ${facts}/file`);
    // The first one has everything read that comes after it.
    return play(lab, `${head}    - { name: first, file: { path: ${facts}, state: directory } }\n${tasks}`);
  }

  it("is verified before a task that changes nothing is told of", async () => {
    const played = await stale(
      command("open it", `chmod 644 ${facts}/file`) +
        `    - { name: mode, file: { path: ${facts}/file, mode: "0600" } }\n` +
        `    - { name: content, copy: { content: "old\\n", dest: ${facts}/file } }\n`,
    );
    expect(played.told).toEqual(["h1 first: ok", "h1 open it: changed", "h1 mode: changed", "h1 content: ok"]);
    expect(await look(lab, "h1", `stat -c %a ${facts}/file`)).toBe("600");
  });

  it("costs a round trip more where it is not so any more, and what was found is planned with", async () => {
    const played = await stale(
      command("remove it", `rm ${facts}/file`) +
        `    - { name: again, copy: { content: new, dest: ${facts}/file } }\n` +
        command("use it", `cat ${facts}/file`),
    );
    expect(played.told).toEqual(["h1 first: ok", "h1 remove it: changed", "h1 again: changed", "h1 use it: changed"]);
    expect(played.of("h1", "again").diff).toContainEqual(expect.objectContaining({ attribute: "mode", before: null }));
    // Two accounts, one to read, the first command, one that finds it otherwise, one that makes it so with the second command.
    expect(played.hosts["h1"]).toMatchObject({ round_trips: 6 });
  });

  it("fails no task that would have failed before", async () => {
    const played = await stale(
      command("make room", `mv ${facts}/file ${facts}/away; mkdir ${facts}/file`) +
        `    - { name: folder, file: { path: ${facts}/file, state: directory } }\n` +
        `    - { name: inside, copy: { content: x, dest: ${facts}/file/inside } }\n`,
    );
    expect(played.told).toEqual(["h1 first: ok", "h1 make room: changed", "h1 folder: ok", "h1 inside: changed"]);
  });

  it("is verified for each account, and for tasks behind which nothing is changed", async () => {
    const played = await stale(
      command("touch it", `echo more >> ${facts}/file; chmod 666 ${facts}/file`) +
        `    - { name: as root, copy: { content: "old\\n", dest: ${facts}/file } }\n` +
        `    - { name: seen, stat: { path: ${facts}/file }, become_user: debian, register: seen }\n` +
        `    - { name: told, debug: { msg: "<%= seen.stat.mode %>" } }\n`,
    );
    expect(played.told).toEqual([
      "h1 first: ok",
      "h1 touch it: changed",
      "h1 as root: changed",
      "h1 seen: ok",
      "h1 told: ok",
    ]);
    expect(played.of("h1", "told").message).toBe("0666");
  });
});

describe("changes that travel together", () => {
  it("stop at the first that fails; those before it are done and told", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: a, copy: { content: a, dest: /srv/together-a } }
    - { name: b, copy: { content: b, dest: /srv/together-b, owner: nobody-here } }
    - { name: c, copy: { content: c, dest: /srv/together-c } }
`,
    );
    expect(played.told).toEqual(["h1 a: changed", "h1 b: failed"]);
    expect(played.of("h1", "b").message).toMatch(/invalid user.*nobody-here/);
    expect(await look(lab, "h1", "ls /srv/together-*")).toBe("/srv/together-a");
  });

  it("build on one another: files in what an earlier task makes, and makes again", async () => {
    const site = `
- hosts: h1
  become: true
  tasks:
    - { name: stale, file: { path: /srv/build, state: absent } }
    - { name: folder, file: { path: /srv/build/deep, state: directory } }
    - { name: file, copy: { content: one, dest: /srv/build/deep/file } }
    - { name: gone, file: { path: /srv/build/deep, state: absent } }
    - { name: once more, copy: { content: two, dest: /srv/build/file } }
    - { name: edited, lineinfile: { path: /srv/build/file, line: three } }
    - { name: link, file: { path: /srv/build/link, src: file, state: link } }
    - { name: through it, copy: { content: "two\\nthree\\n", dest: /srv/build/file } }
`;
    const played = await play(lab, site);
    expect(played.told).toEqual([
      "h1 stale: ok",
      "h1 folder: changed",
      "h1 file: changed",
      "h1 gone: changed",
      "h1 once more: changed",
      "h1 edited: changed",
      "h1 link: changed",
      "h1 through it: ok",
    ]);
    expect(await look(lab, "h1", "cd /srv/build; ls; cat link")).toBe("file\nlink\ntwo\nthree");
  });

  it("stream content that is large, between those that are not", async () => {
    const site = `
- hosts: h1
  become: true
  vars: { large: "<%= 'x'.repeat(2000000) %>" }
  tasks:
    - { name: small, copy: { content: a, dest: /srv/small } }
    - { name: large, copy: { content: "<%= large %>", dest: /srv/large } }
    - { name: smaller, copy: { content: b, dest: /srv/smaller } }
    - { name: other, copy: { content: "<%= large %>y", dest: /srv/larger, owner: games } }
`;
    const played = await play(lab, site);
    expect(played.hosts["h1"]).toMatchObject({ changed: 4, failed: 0 });
    expect(await look(lab, "h1", "wc -c < /srv/large; stat -c '%s %U' /srv/larger; ls -A /srv | grep -c mdc")).toBe(
      "2000000\n2000001 games\n0",
    );
    expect((await play(lab, site)).hosts["h1"]).toMatchObject({ changed: 0, ok: 4 });
  });
});

describe("round trips", () => {
  const tasks = Array.from(
    { length: 60 },
    (_, index) => `    - { name: t${index}, copy: { content: "${index}", dest: /srv/budget/${index} } }\n`,
  );
  const site = `
- hosts: all
  become: true
  tasks:
    - { name: folder, file: { path: /srv/budget, state: directory } }
${tasks.join("")}`;

  it("are few: the accounts' first frames, then one to read and one to change", async () => {
    const first = await play(lab, site);
    expect(first.hosts["h1"]).toMatchObject({ changed: 61, round_trips: 4 });
    const second = await play(lab, site);
    expect(second.hosts["h1"]).toMatchObject({ changed: 0, ok: 61, round_trips: 3 });
    expect(second.hosts["h2"]).toMatchObject({ changed: 0, ok: 61, round_trips: 3 });
  });

  it("grow by one with each thing that others can see and that leaves the rest as it was", async () => {
    const opaque = (name: string): string => `    - { name: ${name}, command: "true" }\n`;
    const more = `    - { name: more, copy: { content: x, dest: "/srv/more-<%= salt %>" } }\n`;
    const played = await play(lab, `${site}${opaque("a")}${more}${opaque("b")}${opaque("c")}`, {
      options: { extraVars: { salt: `${Date.now()}` } },
    });
    const accounts = 2;
    expect(played.hosts["h1"]).toMatchObject({ changed: 4, failed: 0, round_trips: accounts + 1 + 3 });
  });

  it("grow with each two hundred changes, so that output starts early", async () => {
    const many = `
- hosts: h1
  become: true
  tasks:
    - { name: folder, file: { path: /srv/many, state: directory } }
    - { name: many, copy: { content: x, dest: "/srv/many/<%= item %>" }, loop: "<%= Array.from({ length: 110 }, (_, at) => at) %>" }
    - { name: more, file: { path: "/srv/many/<%= item %>", mode: "0600" }, loop: "<%= Array.from({ length: 110 }, (_, at) => at) %>" }
    - { name: last, copy: { content: y, dest: /srv/many/last } }
`;
    const played = await play(lab, many);
    expect(played.hosts["h1"]).toMatchObject({ changed: 4, failed: 0, round_trips: 5 });
    expect(await look(lab, "h1", "ls /srv/many | wc -l; stat -c %a /srv/many/77")).toBe("111\n600");
  });
});
