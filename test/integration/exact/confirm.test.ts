import { beforeAll, describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { file } from "../../../src/facts/file.js";
import { groupFact } from "../../../src/facts/group.js";
import { packageFact } from "../../../src/facts/package.js";
import { sameFile } from "../../../src/facts/same-file.js";
import { sha256 } from "../../../src/facts/sha256.js";
import { shadow } from "../../../src/facts/shadow.js";
import { text } from "../../../src/facts/text.js";
import { tree } from "../../../src/facts/tree.js";
import { promise, type PromisedFact } from "../../../src/facts/types.js";
import { unit } from "../../../src/facts/unit.js";
import { userFact } from "../../../src/facts/user.js";
import { defineModule } from "../../../src/modules/types.js";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

const host = "h2";
const place = "/srv/lies";

let lab: Lab;
beforeAll(async () => {
  lab = await sharedLab();
});

interface Lie {
  name: string;
  /** What is done, by a module that promises something else. */
  script: string;
  promised: PromisedFact;
  /** What the task says for it. */
  told: string | RegExp;
}

/** Each lie is about things of its own. */
function liesOn(path: string, name: string): Lie[] {
  const made = `printf 'right\\n' >${path}; chmod 0644 ${path}`;
  const user = `useradd -M -s /bin/sh ${name}`;
  const service = `printf '[Service]\\nExecStart=/bin/sleep 100\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/${name}.service; systemctl daemon-reload`;
  return [
    {
      name: "mode of a file",
      script: made,
      promised: promise(file(path), { type: "file", mode: 0o640 }),
      told: `${path}: mode is 0644, wanted 0640`,
    },
    {
      name: "owner of a file",
      script: made,
      promised: promise(file(path), { type: "file", owner: "daemon" }),
      told: `${path}: owner is root, wanted daemon`,
    },
    {
      name: "group of a file, by its number",
      script: made,
      promised: promise(file(path), { type: "file", gid: 60 }),
      told: `${path}: gid is 0, wanted 60`,
    },
    {
      name: "type of a path",
      script: `mkdir ${path}`,
      promised: promise(file(path), { type: "file" }),
      told: `${path}: it is a directory, wanted a file`,
    },
    {
      name: "removal",
      script: made,
      promised: promise(file(path), { type: "absent" }),
      told: `${path}: it is a file, wanted absent`,
    },
    {
      name: "target of a link",
      script: `ln -s elsewhere ${path}`,
      promised: promise(file(path), { type: "link", target: "here" }),
      told: `${path}: target is elsewhere, wanted here`,
    },
    {
      name: "content, by its digest",
      script: made,
      promised: promise(sha256(path), "0".repeat(64)),
      told: new RegExp(`^${path}: sha256 of the content is [0-9a-f]{64}, wanted 0{64}$`),
    },
    {
      name: "content, as text",
      script: made,
      promised: promise(text(path), Buffer.from("another\n")),
      told: `${path}: the content is another than wanted`,
    },
    {
      name: "an attribute deep in a tree",
      script: `mkdir -p ${path}/deep; : >${path}/deep/one; chmod 0644 ${path}/deep/one`,
      promised: promise(tree({ path }), new Map([["deep/one", { type: "file" as const, mode: 0o600 }]])),
      told: `${path}: mode of deep/one is 0644, wanted 0600`,
    },
    {
      name: "one file under two names",
      script: `${made}; cp ${path} ${path}.2`,
      promised: promise(sameFile({ path, other: `${path}.2` }), true),
      told: `${path}: it is not the same file as the other name`,
    },
    {
      name: "shell of an account",
      script: user,
      promised: promise(userFact(name), { present: true, shell: "/bin/bash" }),
      told: `user:${name}: shell is /bin/sh, wanted /bin/bash`,
    },
    {
      name: "groups of an account",
      script: user,
      promised: promise(userFact(name), { present: true, groups: ["adm"] }),
      told: `user:${name}: groups are , wanted adm`,
    },
    {
      name: "an account that is not made",
      script: ":",
      promised: promise(userFact(name), { present: true }),
      told: `user:${name}: it is not there`,
    },
    {
      name: "lock of a password",
      script: `${user}; echo ${name}:secret | chpasswd`,
      promised: promise(shadow(name), { password: "!", expires: null }),
      told: `shadow:${name}: the password is another than wanted`,
    },
    {
      name: "number of a group",
      script: `groupadd -g 4444 ${name}`,
      promised: promise(groupFact(name), { present: true, gid: 4445 }),
      told: `group:${name}: gid is 4444, wanted 4445`,
    },
    {
      name: "a package that is not installed",
      script: ":",
      promised: promise(packageFact("mdc-no-such"), { installed: true }),
      told: "package:mdc-no-such: it is not installed",
    },
    {
      name: "version of a package",
      script: ":",
      promised: promise(packageFact("bash"), { installed: true, version: "0.1" }),
      told: /^package:bash: its version is 5\S+, wanted 0\.1$/,
    },
    {
      name: "state of a unit",
      script: service,
      promised: promise(unit(`${name}.service`), { found: true, active: "active" }),
      told: `unit:${name}.service: it is inactive (dead), wanted active`,
    },
    {
      name: "a unit that is to start with the host",
      script: service,
      promised: promise(unit(`${name}.service`), { found: true, file: "enabled" }),
      told: `unit:${name}.service: it is disabled, wanted enabled`,
    },
  ];
}

const count = liesOn("", "").length;
const lies = Array.from({ length: count }, (_, index) => {
  const [lie] = liesOn(`${place}/${index}`, `mdclie${index}`).slice(index);
  if (!lie) throw new TypeError(`there is no lie ${index}`);
  return lie;
});

const clean = [
  `rm -rf ${place}; mkdir -p ${place}`,
  'for u in $(cut -d: -f1 /etc/passwd | grep "^mdclie"); do userdel $u; done',
  'for g in $(cut -d: -f1 /etc/group | grep "^mdclie"); do groupdel $g; done',
  "rm -f /etc/systemd/system/mdclie*; systemctl daemon-reload",
].join("\n");

/** Does what it does, and promises something else. */
function liar(kind: "exact" | "opaque"): ReturnType<typeof defineModule> {
  return defineModule({
    name: "liar",
    summary: "Promise more than it does",
    examples: "",
    params: z.strictObject({ number: z.number() }),
    plan: ({ number }) => {
      const { name, script, promised } = lies[number] ?? { name: "", script: "", promised: undefined };
      const diff = [{ path: name, attribute: "truth", before: false, after: true }];
      return { changes: [{ diff, script, effect: { kind, facts: promised ? [promised] : [] } }] };
    },
  });
}

describe.each(["exact", "opaque"] as const)("a module that promises more than it does, its effect being %s", (kind) => {
  it("fails its task, which names the attribute; what is behind goes on from what is there", async () => {
    // A play each: what is in one request with a lie has gone out with it.
    const plays = lies.map(
      ({ name }, index) => `
- hosts: ${host}
  become: true
  tasks:
    - { name: "before ${name}", lineinfile: { path: ${place}/before, line: "${name}", create: true } }
    - { name: "${name}", liar: { number: ${index} }, ignore_errors: true }
- hosts: ${host}
  become: true
  tasks:
    - { name: "behind ${name}", lineinfile: { path: ${place}/behind, line: "${name}", create: true } }
`,
    );
    await look(lab, host, clean);
    const played = await play(lab, plays.join(""), { modules: [liar(kind)] });
    expect(played.told).toEqual(
      lies.flatMap(({ name }) => [
        `${host} before ${name}: changed`,
        `${host} ${name}: ignored`,
        `${host} behind ${name}: changed`,
      ]),
    );
    const said = lies.map(({ name }) => played.of(host, name).message?.split("did not converge: ")[1]);
    expect(said).toEqual(lies.map(({ told }) => (typeof told === "string" ? told : expect.stringMatching(told))));
    expect((await look(lab, host, `cat ${place}/before`)).split("\n")).toEqual(lies.map(({ name }) => name));
    expect((await look(lab, host, `cat ${place}/behind`)).split("\n")).toEqual(lies.map(({ name }) => name));
    await look(lab, host, clean);
  });

  it("is found out also where a change behind it fails by itself", async () => {
    await look(lab, host, clean);
    const site = `
- hosts: ${host}
  become: true
  tasks:
    - { name: lie, liar: { number: 0 }, ignore_errors: true }
    - { name: refused, copy: { content: x, dest: ${place}/refused, validate: "false %s" } }
`;
    const played = await play(lab, site, { modules: [liar(kind)] });
    expect(played.told).toEqual([`${host} lie: ignored`, `${host} refused: failed`]);
  });
});
