import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("serial", () => {
  it("takes batch after batch through all tasks, and stops when one fails as a whole", async () => {
    const site = `
- name: rolling
  hosts: all
  serial: 1
  tasks:
    - { name: one, command: "true" }
    - { name: who, debug: { var: <%= ansible_play_batch %> } }
    - { name: breaks, command: "false", when: "'broken' in vars" }
- name: next
  hosts: all
  tasks:
    - { name: next, debug: { msg: x } }
`;
    const played = await play(lab, site);
    expect(played.told).toEqual([
      "h1 one: changed",
      "h1 who: ok",
      "h1 breaks: skipped",
      "h2 one: changed",
      "h2 who: ok",
      "h2 breaks: skipped",
      "h1 next: ok",
      "h2 next: ok",
    ]);
    expect(JSON.parse(played.of("h2", "who").message ?? "")).toEqual(["h2"]);

    const broken = await play(lab, site, { options: { extraVars: { broken: true } } });
    expect(broken.told).toEqual(["h1 one: changed", "h1 who: ok", "h1 breaks: failed"]);
  });
});

describe("failures and ends", () => {
  it("end what they end and no more: clear_host_errors, order, end_play, max_fail_percentage, force_handlers", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  max_fail_percentage: 50
  tasks:
    - { name: breaks, command: "false", when: inventory_hostname === "h1" }
    - { name: tolerated, debug: { msg: x } }
    - meta: clear_host_errors
- hosts: all
  order: reverse_sorted
  serial: 1
  tasks:
    - { name: turn, debug: { msg: x } }
    - meta: end_play
    - { name: never, debug: { msg: x } }
- hosts: all
  max_fail_percentage: 49
  force_handlers: true
  handlers:
    - { name: forced, debug: { msg: x } }
  tasks:
    - { name: notifies, command: "true", notify: forced, throttle: 1 }
    - { name: breaks again, command: "false", when: inventory_hostname === "h1" }
    - { name: not tolerated, debug: { msg: x } }
- hosts: all
  tasks:
    - { name: nobody is left, debug: { msg: x } }
`,
    );
    expect(played.told).toEqual([
      "h1 breaks: failed",
      "h2 breaks: skipped",
      "h2 tolerated: ok",
      "h2 turn: ok",
      "h1 notifies: changed",
      "h2 notifies: changed",
      "h1 breaks again: failed",
      "h2 breaks again: skipped",
      "h1 forced: ok",
      "h2 forced: ok",
    ]);
    expect(played.exitCode).toBe(2);
  });
});

describe("hosts of a play", () => {
  const site = `
- hosts: h1<%= also && ":" + also %>
  vars: { also: "" }
  tasks: [{ name: here, ping: {} }]
`;

  it("are chosen with variables of the play, over which those of the command line win", async () => {
    expect((await play(lab, site)).told).toEqual(["h1 here: ok"]);
    const more = await play(lab, site, { options: { extraVars: { also: "h2" } } });
    expect(more.told.sort()).toEqual(["h1 here: ok", "h2 here: ok"]);
  });
});

describe("hosts of a batch", () => {
  it("wait for one another at what can be seen from outside", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  become: true
  tasks:
    - { name: first, shell: "sleep <%= slow %>; date +%s.%N > /srv/first" }
    - { name: between, copy: { content: x, dest: /srv/between } }
    - { name: second, shell: date +%s.%N > /srv/second }
`,
      { hosts: { h1: { slow: 1 }, h2: { slow: 0 } } },
    );
    expect(played.exitCode).toBe(0);
    const [slow, next] = [await look(lab, "h1", "cat /srv/first"), await look(lab, "h2", "cat /srv/second")];
    expect(Number(next)).toBeGreaterThan(Number(slow));
  });

  it("see what the others registered, as it was at that task", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: name, set_fact: { shared: "<%= inventory_hostname %> first" } }
    - name: look
      debug: { msg: "<%= hostvars.h2.shared %> <%= hostvars.h2.mine %>" }
      when: ['inventory_hostname === "h1"', "hostvars.h2.shared !== 'x'"]
    - { name: rename, set_fact: { shared: "<%= inventory_hostname %> second" } }
    - { name: run, command: hostname, register: said }
    - { name: all, debug: { msg: "<%= groups.all.map((name) => hostvars[name].said.stdout).join('+') %>" } }
    - { name: again, debug: { msg: "<%= hostvars.h2.shared %>" } }
`,
      { hosts: { h2: { mine: "inventory" } } },
    );
    expect(played.of("h1", "look").message).toBe("h2 first inventory");
    expect(played.of("h2", "all").message).toBe("h1+h2");
    expect(played.of("h1", "again").message).toBe("h2 second");
  });

  it("see it in includes and meta actions as well", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: ask, command: hostname, when: inventory_hostname === "h2", register: said }
    - { name: own, stat: { path: "/home/<%= inventory_hostname %>" }, register: own }
    - { include_tasks: "<%= hostvars.h2.said.stdout %>.yml", when: "!hostvars.h2.own.stat.exists" }
    - { meta: end_host, when: hostvars.h2.said.rc === 0 && inventory_hostname === "h1" }
    - { name: left, debug: { msg: x } }
`,
      { files: { "h2.yml": "- { name: included, debug: { msg: <%= hostvars.h2.own.stat.exists %> } }\n" } },
    );
    expect(played.told).toEqual([
      "h1 ask: skipped",
      "h2 ask: changed",
      "h1 own: ok",
      "h2 own: ok",
      "h1 included: ok",
      "h2 included: ok",
      "h2 left: ok",
    ]);
  });

  it("go on without one that fails, and without one that cannot be reached", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: one, command: test <%= inventory_hostname %> != h1 }
    - { name: two, command: "true" }
- hosts: all
  tasks:
    - { name: three, debug: { msg: x } }
`,
      { hosts: { h3: { ansible_host: "127.0.0.1", ansible_port: 1, ansible_user: "debian" } } },
    );
    expect([...played.told].sort()).toEqual([
      "h1 one: failed",
      "h2 one: changed",
      "h2 three: ok",
      "h2 two: changed",
      "h3 connection: unreachable",
    ]);
    expect(played.exitCode).toBe(4);
    expect(played.hosts["h3"]).toMatchObject({ unreachable: 1, ok: 0 });
    expect(played.of("h3", "connection").message).toMatch(/nothing listens there/);
  });

  it("all fail when any_errors_fatal says so, before anything more is done", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  any_errors_fatal: true
  become: true
  tasks:
    - { name: breaks, fail: { msg: x }, when: inventory_hostname === "h1" }
    - { name: not done, command: touch /srv/not-done }
    - { name: not written, copy: { content: x, dest: /srv/not-written } }
`,
    );
    expect(played.told).toEqual(["h1 breaks: failed", "h2 breaks: skipped"]);
    expect(await look(lab, "h2", "ls /srv/not-done /srv/not-written 2>/dev/null")).toBe("");
  });

  it("that end, end alone", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: leave, meta: end_host, when: inventory_hostname === "h1" }
    - { name: stay, debug: { msg: x } }
`,
    );
    expect(played.told).toEqual(["h2 stay: ok"]);
    expect(played.exitCode).toBe(0);
  });
});

describe("a host that is lost on the way", () => {
  it("is reached again: what it was doing is told as unknown and not done twice; the others go on", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: before, copy: { content: x, dest: /tmp/lost-before } }
    - name: breaks
      shell: "echo run >> /tmp/lost-runs; [ <%= inventory_hostname %> = h2 ] || { pkill -f 'sshd: debian'; sleep 5; }"
    - { name: after, debug: { msg: x } }
`,
    );
    // What was done before the connection broke is known: it is open again, and what the host wrote down is there.
    expect(played.told).toEqual([
      "h2 before: changed",
      "h2 breaks: changed",
      "h1 before: changed",
      "h1 breaks: failed",
      "h2 after: ok",
    ]);
    expect(played.of("h1", "breaks").message).toMatch(/unknown outcome/);
    expect(await look(lab, "h1", "cat /tmp/lost-runs")).toBe("run");
    expect(played.exitCode).toBe(2);
  });
});

describe("what goes over the wire", () => {
  it("is told trip by trip, with the account and how much it was", async () => {
    const { events, hosts } = await play(
      lab,
      `
- hosts: h1
  tasks:
    - { name: own, command: "true" }
    - { name: of root, command: "true", become: true }
    - { name: large, copy: { content: "<%= 'z'.repeat(300000) %>", dest: /tmp/mdc-large } }
    - { name: away, file: { path: /tmp/mdc-large, state: absent } }
`,
    );
    const trips = events.filter((event) => event.type === "round_trip");
    const of = (account: string): number => trips.filter((trip) => trip.account === account).length;
    expect(trips.length).toBe(hosts["h1"]?.round_trips);
    expect([of("root") >= 2, of("debian") >= 3, of("root") + of("debian")]).toEqual([true, true, trips.length]);
    expect(trips.filter(({ steps }) => steps === 0).map(({ bytes_sent }) => bytes_sent >= 300_000)).toEqual([true]);
    for (const counter of ["bytes_sent", "bytes_received"] as const) {
      const sum = trips.reduce((all, trip) => all + trip[counter], 0);
      const total = hosts["h1"]?.[counter] ?? 0;
      // What is written without an answer, such as the farewell, is in the total only.
      expect(sum).toBeGreaterThan(total * 0.8);
    }
  });
});
