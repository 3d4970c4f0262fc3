import { beforeAll, describe, expect, it } from "@jest/globals";
import { opsPassword, sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("remote_user", () => {
  it("is that of each play, where the inventory says nothing", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  remote_user: root
  tasks: [{ name: first, command: id -un, register: first }]
- hosts: h1
  remote_user: debian
  tasks:
    - { name: second, command: id -un, register: second }
    - { name: both, debug: { var: "<%= [first.stdout, second.stdout] %>" } }
`,
      { hosts: { h1: { ansible_user: null } } },
    );
    expect(JSON.parse(played.of("h1", "both").message ?? "")).toEqual(["root", "debian"]);
    // For each account the first frame and the command.
    expect(played.hosts["h1"]?.round_trips).toBe(4);
  });
});

describe("become", () => {
  it("changes the account by play, block and task, without a password where sudo asks for none", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: root, command: id -un, register: root }
    - { name: login, command: id -un, become: false, register: login }
    - become_user: games
      block:
        - { name: games, command: id -un, register: games }
    - { name: file of games, copy: { content: x, dest: /tmp/of-games }, become_user: games }
    - { name: who, debug: { var: "<%= [root.stdout, login.stdout, games.stdout] %>" } }
`,
    );
    expect(JSON.parse(played.of("h1", "who").message ?? "")).toEqual(["root", "debian", "games"]);
    expect(await look(lab, "h1", "stat -c %U /tmp/of-games")).toBe("games");
  });

  it("keeps apart what accounts may see of the same path, and sees what another changed", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - { name: as login, file: { path: /tmp/shared, state: directory, mode: "0755" } }
    - { name: as root, file: { path: /tmp/shared/own, state: directory, mode: "0700" }, become: true }
    - { name: inside, copy: { content: x, dest: /tmp/shared/own/file }, become: true }
    - { name: denied, copy: { content: y, dest: /tmp/shared/own/file }, ignore_errors: true }
    - { name: opened, file: { path: /tmp/shared/own, mode: "0755" }, become: true }
    - { name: same, copy: { content: x, dest: /tmp/shared/own/file } }
    - { name: root once more, copy: { content: z, dest: /tmp/shared/own/file }, become: true }
`,
    );
    expect(played.told).toEqual([
      "h1 as login: changed",
      "h1 as root: changed",
      "h1 inside: changed",
      "h1 denied: ignored",
      "h1 opened: changed",
      "h1 same: ok",
      "h1 root once more: changed",
    ]);
    expect(played.of("h1", "denied").message).toMatch(/permission denied/i);
  });

  it("with a password works, with a wrong one fails that host with one clear error, and the other goes on", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  become: true
  tasks:
    - { name: change, copy: { content: x, dest: /srv/by-ops } }
    - { name: command, command: id -un }
`,
      {
        hosts: {
          h1: { ansible_user: "ops", ansible_become_password: "wrong-password" },
          h2: { ansible_user: "ops", ansible_become_password: opsPassword },
        },
      },
    );
    expect(played.told).toEqual(["h1 change: failed", "h2 change: changed", "h2 command: changed"]);
    expect(played.of("h1", "change").message).toMatch(/refused the become password/);
    expect(played.exitCode).toBe(2);
    expect(JSON.stringify(played.events)).not.toContain("wrong-password");
  });
});

describe("secrets", () => {
  it("appear in no event, by no_log and by the names of their variables", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  become: true
  vars:
    db: { admin_password: "nested-hidden-word" }
  tasks:
    - { name: file, copy: { content: "password=<%= app_password %>\\n", dest: /srv/secret } }
    - { name: said, command: "echo <%= quote(app_password) %> <%= db.admin_password %> <%= api_token %>", register: said }
    - { name: shown, debug: { var: <%= said %> } }
    - { name: "fails <%= app_password %>", shell: "echo <%= quote(app_password) %> >&2; exit 1", ignore_errors: true }
    - { name: silent, shell: "echo hidden-word >&2; exit 1", no_log: true, ignore_errors: true }
    - { name: silent file, copy: { content: hidden-word, dest: /srv/secret-2 }, no_log: true }
    - { name: silent items, debug: { msg: <%= item %> }, loop: [hidden-word], no_log: true }
`,
      {
        hosts: { h1: { app_password: "hunter2 & co" }, h2: { app_password: 'it\'s "zebra" & more' } },
        options: { diff: true, extraVars: { api_token: "extra-hidden-word" } },
      },
    );
    const said = JSON.stringify(played.events);
    expect(played.hosts["h1"]).toMatchObject({ failed: 0, ok: 7, ignored: 2 });
    for (const secret of ["hunter2", "zebra", "hidden-word"]) expect(said).not.toContain(secret);
    expect(played.of("h1", "file").diff[0]?.after ?? "").toContain("********");
    expect(played.of("h1", "silent")).toMatchObject({ status: "ignored", message: "(not shown: no_log)" });
    expect(await look(lab, "h1", "cat /srv/secret /srv/secret-2")).toBe("password=hunter2 & co\nhidden-word");
  });
});
