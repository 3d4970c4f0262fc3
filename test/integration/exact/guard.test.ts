import { beforeAll, describe, expect, it } from "@jest/globals";
import { HostConnection } from "../../../src/engine/connections.js";
import type { Conduit } from "../../../src/remote/types.js";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play, type Played } from "../support/run-playbook.js";

const host = "h2";
const place = "/srv/guarded";

let lab: Lab;
beforeAll(async () => {
  lab = await sharedLab();
});

/** Tasks on a file each, with what others can see between them, so that the run takes many requests. */
const site = `
- hosts: ${host}
  become: true
  tasks:
    - { name: folder, file: { path: ${place}, state: directory } }
    - { name: a, copy: { content: "right\\n", dest: ${place}/a, mode: "0640" }, ignore_errors: true }
    - { name: b, lineinfile: { path: ${place}/b, line: right }, ignore_errors: true }
    - { name: first, command: "true" }
    - { name: c, copy: { content: "right\\n", dest: ${place}/c, mode: "0640" }, ignore_errors: true }
    - { name: d, file: { path: ${place}/d, mode: "0604", owner: daemon }, ignore_errors: true }
    - { name: e, blockinfile: { path: ${place}/e, block: right, create: true }, ignore_errors: true }
    - { name: second, command: "true" }
    - { name: f, copy: { content: "right\\n", dest: ${place}/f, mode: "0640" }, ignore_errors: true }
    - { name: l, file: { src: target, path: ${place}/l, state: link, force: true }, ignore_errors: true }
    - { name: third, command: "true" }
    - { name: g, copy: { content: "right\\n", dest: ${place}/g, mode: "0640" }, ignore_errors: true }
`;

const start = `rm -rf ${place} ${place}.foreign; mkdir -p ${place} ${place}.foreign; cd ${place}; echo old >b; echo old >d; chmod 600 d; echo old >c; echo x >target`;

const isWritten = (name: string): string =>
  `[ ! -L ${name} ] && [ "$(cat ${name})" = right ] && [ "$(stat -c %a ${name})" = 640 ]`;
/** Whether a task has been done, by other means. */
const right: Record<string, string> = {
  a: isWritten("a"),
  b: "grep -qx right b",
  c: isWritten("c"),
  d: `[ "$(stat -L -c '%a %U' d)" = '604 daemon' ]`,
  e: "grep -qx right e",
  f: isWritten("f"),
  l: `[ "$(readlink l)" = target ]`,
  g: isWritten("g"),
};
const names = Object.keys(right);

/** What somebody else does to a file. */
const meddling: Record<string, (name: string) => string> = {
  "removes it": (name) => `rm -rf ${name}`,
  "gives it another mode": (name) => `[ ! -e ${name} ] || [ -L ${name} ] || chmod 0707 ${name}`,
  "writes something else": (name) => `rm -rf ${name}; echo foreign >${name}`,
  "puts a link in its place": (name) =>
    `rm -rf ${name}; echo foreign >${place}.foreign/${name}; ln -s ${place}.foreign/${name} ${name}`,
  "puts a directory in its place": (name) => `rm -rf ${name}; mkdir ${name}; echo foreign >${name}/foreign`,
};

const states = names
  .map((name) => `printf '\\001'; stat -c '%F %a %U %N' ${name} 2>&1; cat ${name} 2>/dev/null; ls ${name}/ 2>/dev/null`)
  .join("; ");
const doneness = names.map((name) => `if ${right[name] ?? "false"}; then echo ${name}; fi 2>/dev/null`).join("; ");

/** How each file stands. */
async function statesNow(): Promise<Map<string, string>> {
  const [, ...found] = (await look(lab, host, `cd ${place}; ${states}`)).split("\u0001");
  return new Map(names.map((name, index) => [name, found[index] ?? ""]));
}

/** Files whose task has been done. */
async function rightNow(): Promise<Set<string>> {
  return new Set((await look(lab, host, `cd ${place}; ${doneness}`)).split("\n"));
}

interface Meddled {
  played: Played;
  /** Requests of the run. */
  requests: number;
  /** Files whose task had been done when somebody came. */
  done: Set<string>;
  /** How each file was left by that somebody. */
  left: Map<string, string>;
}

/** A run in which somebody changes all files on the host right before the n-th request is sent. */
async function runMeddled(nth: number, how: (name: string) => string): Promise<Meddled> {
  await look(lab, host, start);
  const meddled = { requests: 0, done: new Set<string>(), left: new Map<string, string>() };
  const meddle = async (): Promise<void> => {
    meddled.requests += 1;
    if (meddled.requests !== nth) return;
    meddled.done = await rightNow();
    await look(lab, host, `cd ${place}; ${names.map(how).join("; ")}`);
    meddled.left = await statesNow();
  };
  const original = HostConnection.prototype.conduit;
  const between = new WeakMap<Conduit, Conduit>();
  HostConnection.prototype.conduit = async function (become): Promise<Conduit> {
    const conduit = await original.call(this, become);
    const known = between.get(conduit) ?? withHook(conduit, meddle);
    between.set(conduit, known);
    return known;
  };
  try {
    const played = await play(lab, site, { options: { diff: true } });
    return { played, ...meddled };
  } finally {
    HostConnection.prototype.conduit = original;
  }
}

/** The same conduit; something happens before each of its requests. */
function withHook(conduit: Conduit, before: () => Promise<void>): Conduit {
  return new Proxy(conduit, {
    get(target, property) {
      if (property !== "request") {
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === "function" ? value.bind(target) : value;
      }
      const request: Conduit["request"] = async (...words) => {
        await before();
        return target.request(...words);
      };
      return request;
    },
  });
}

/** Files that cannot be what is wanted of them after that, so that their task fails. */
const irreplaceable: Record<string, string[]> = {
  "removes it": ["b", "d"],
  "puts a directory in its place": ["a", "b", "c", "e", "f", "g", "l"],
};

/** What the diff says of before: what that somebody left, where the file was there. */
const told: Record<string, { names: string[]; before: string }> = {
  "gives it another mode": { names: ["c", "d"], before: "0707" },
  "writes something else": { names: ["a", "b", "c", "e", "f", "g"], before: "foreign" },
  "puts a link in its place": { names: ["a", "c", "f", "g"], before: "state: link" },
};

/** The diff of a task as text: what it says of before. */
function before({ played }: Meddled, name: string): string {
  return played
    .of(host, name)
    .diff.map((entry) => `${entry.attribute}: ${String(entry.before)}`)
    .join("\n");
}

describe("somebody who changes the host while a run is at work", () => {
  it.each(Object.entries(meddling))("%s: noticed at every step", async (kind, how) => {
    const { requests } = await runMeddled(0, how);
    expect(requests).toBeGreaterThan(4);
    let noticed = 0;
    for (let nth = 1; nth <= requests; nth += 1) {
      const run = await runMeddled(nth, how);
      const [now, made] = [await statesNow(), await rightNow()];
      for (const name of names) {
        const { status } = run.played.of(host, name);
        const seen = { kind, nth, name, status };
        const left = run.left.get(name) ?? "";
        // What is done nobody looks at again. What cannot be replaced is left alone, and told.
        const untouched = run.done.has(name) || status === "ignored";
        if (untouched) expect({ ...seen, now: now.get(name) }).toEqual({ ...seen, now: left });
        else expect({ ...seen, right: made.has(name) }).toEqual({ ...seen, right: true });
        if (run.done.has(name)) continue;
        noticed += 1;
        if (status === "ignored")
          expect({ ...seen, irreplaceable: irreplaceable[kind] }).toEqual({
            ...seen,
            irreplaceable: expect.arrayContaining([name]),
          });
        else if (status === "changed" && told[kind]?.names.includes(name))
          expect({ ...seen, before: before(run, name) }).toEqual({
            ...seen,
            before: expect.stringContaining(told[kind].before),
          });
      }
    }
    expect(noticed).toBeGreaterThan(names.length);
  });
});
