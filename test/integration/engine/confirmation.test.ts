import { beforeAll, describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { file } from "../../../src/facts/file.js";
import { promise } from "../../../src/facts/types.js";
import { defineModule } from "../../../src/modules/types.js";
import { sharedLab, type Lab } from "../../lab/index.js";
import { play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});
describe("the confirmation", () => {
  const liar = defineModule({
    name: "liar",
    summary: "Promise another mode than it makes",
    examples: "",
    params: z.strictObject({ path: z.string() }),
    facts: ({ path }) => ({ target: file(path) }),
    plan: ({ path }) => ({
      changes: [
        {
          diff: [{ path, attribute: "mode", before: "0644", after: "0750" }],
          script: `mkdir -p ${path} && chmod 0755 ${path}`,
          effect: { kind: "exact", facts: [promise(file(path), { type: "directory", mode: 0o750 })] },
        },
      ],
    }),
  });

  it("fails a task whose change did not make what it promised, and what comes after is not planned on it", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: before, copy: { content: x, dest: /srv/before-lie } }
    - { name: lie, liar: { path: /srv/lie }, ignore_errors: true }
    - { name: after, file: { path: /srv/lie, state: directory } }
`,
      { modules: [liar] },
    );
    expect(played.told).toEqual(["h1 before: changed", "h1 lie: ignored", "h1 after: ok"]);
    expect(played.of("h1", "lie").message).toBe("did not converge: /srv/lie: mode is 0755, wanted 0750");
  });

  it("names what had gone out with a change that did not come true", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: lie, liar: { path: /srv/lie } }
    - { name: command, command: "true" }
`,
      { modules: [liar] },
    );
    expect(played.told).toEqual(["h1 lie: failed"]);
    expect(played.of("h1", "lie").message).toBe(
      "did not converge: /srv/lie: mode is 0755, wanted 0750; sent along with it and done: command",
    );
  });

  it("lets what had gone out with it notify handlers where the play goes on", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: lie, liar: { path: /srv/lie }, ignore_errors: true }
    - { name: along, copy: { content: x, dest: /srv/along-lie }, notify: told }
    - { name: loop, copy: { content: x, dest: "/srv/along-<%= item %>" }, loop: [1, 2], notify: of loop }
    - { name: same, copy: { content: x, dest: /srv/before-lie }, notify: never }
  handlers:
    - { name: told, debug: { msg: told } }
    - { name: of loop, debug: { msg: of loop } }
    - { name: never, debug: { msg: never } }
`,
      { modules: [liar] },
    );
    expect(played.told).toEqual([
      "h1 lie: ignored",
      "h1 along: changed",
      "h1 loop (1): changed",
      "h1 loop (2): changed",
      "h1 same: ok",
      "h1 told: ok",
      "h1 of loop: ok",
    ]);
  });
});
