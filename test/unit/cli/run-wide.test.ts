import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runCli } from "../../../src/cli/program.js";
import { memoryIo } from "./memory-io.js";

const local = "{ansible_connection: local}";
const files = {
  "hosts.yml": `all: {hosts: {a: ${local}, b: ${local}, c: ${local}}}\n`,
  "more.yml": `all: {hosts: {a: ${local}, d: ${local}}}\n`,
  "group_vars/is_b.yml": "colour: blue\n",
  "vars/x.yml": 'x: "<%= y + 1 %>"\ny: 1\nset: file\n',
  "grow.yml": `- hosts: a,b
  tasks:
    - set_fact: {set: fact}
    - include_vars: x.yml
    - debug: {msg: "<%= x %> <%= set %>"}
    - group_by: {key: "is_<%= inventory_hostname %>"}
    - debug: {msg: "<%= group_names.join() %> <%= vars.colour ?? 'none' %>"}
    - add_host: {name: "<%= item %>", groups: new, ansible_connection: local, from: "<%= inventory_hostname %>"}
      loop: [n1, n2, n1]
      register: added
    - debug: {msg: "<%= groups.new.join() %> <%= added.results.map((one) => one.changed).join() %>"}
    - set_stats: {data: {n: 1}}
- hosts: new
  tasks: [debug: {msg: "<%= inventory_hostname %> from <%= from %>"}]
- hosts: is_b
  tasks: [debug: {msg: "<%= colour %>"}]
`,
  "elsewhere.yml": `- hosts: a
  tasks:
    - set_fact: {v: "set by <%= inventory_hostname %>"}
      delegate_to: "<%= item %>"
      delegate_facts: true
      loop: [b, c]
    - debug: {msg: "<%= vars.v === undefined %> <%= hostvars.b.v %>"}
    - meta: reset_connection
    - command: echo there again
      changed_when: false
      register: answer
    - debug: {msg: "<%= answer.stdout %>"}
    - copy: {src: more.yml, dest: FOLDER/hosts.yml}
    - meta: refresh_inventory
    - debug: {msg: "<%= groups.all.join() %>"}
- hosts: d
  tasks: [debug: {msg: "came as <%= inventory_hostname %>"}]
`,
  "later.yml": `- hosts: a
  tasks:
    - shell: sleep 0.2; echo done
      async: 20
      poll: 0
      environment: {HOME: FOLDER}
      register: job
    - debug: {msg: "<%= job.finished %> <%= job.ansible_job_id === undefined %>"}
    - async_status: {jid: "<%= job.ansible_job_id %>"}
      environment: {HOME: FOLDER}
      register: end
      until: end.finished === 1
      retries: 30
      delay: 0.1
    - debug: {msg: "<%= end.stdout %>"}
    - shell: echo waited for
      async: 20
      poll: 1
      register: end
    - debug: {msg: "<%= end.stdout %> <%= end.finished %>"}
`,
};

let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mdc-run-wide-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text.replaceAll("FOLDER", folder));
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What the tasks of debug say, host by host, and the last event. */
async function said(...args: string[]): Promise<{ messages: string[]; recap: Record<string, unknown> }> {
  const io = memoryIo("", folder);
  await runCli(["run", ...args, "-i", "hosts.yml", "--output", "json", "--no-log"], io);
  const events = io.stdout.text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = events.filter(({ module, status }) => module === "debug" || status === "failed");
  return {
    messages: told.map(({ host, message }) => `${String(host)}: ${String(message)}`),
    recap: events.at(-1) ?? {},
  };
}

describe("a run", () => {
  it.each([[[]], [["--check"]]])("sees what its tasks add to inventory and variables, with %j", async (flags) => {
    const { messages, recap } = await said("grow.yml", ...flags);
    expect(messages).toEqual([
      "a: 2 fact",
      "b: 2 fact",
      "a: is_a none",
      "b: is_b blue",
      "a: n1,n2 true,true,false",
      "b: n1,n2 true,true,false",
      "n1: n1 from a",
      "n2: n2 from a",
      "b: blue",
    ]);
    expect(recap["custom_stats"]).toEqual({ _run: { n: 2 } });
  });

  it("gives variables to other hosts, logs in anew and reads its inventory again", async () => {
    expect((await said("elsewhere.yml")).messages).toEqual([
      "a: true set by a",
      "a: there again",
      "a: a,d",
      "d: came as d",
    ]);
  });

  it("leaves tasks to go on by themselves", async () => {
    expect((await said("later.yml", "-l", "a")).messages).toEqual(["a: 0 false", "a: done", "a: waited for 1"]);
  });
});
