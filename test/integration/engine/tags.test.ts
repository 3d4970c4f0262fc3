import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("tags", () => {
  const site = `
- hosts: h1
  tags: web
  tasks:
    - { name: plain, debug: { msg: x } }
    - { name: tagged, debug: { msg: x }, tags: [a, b] }
    - { name: always, debug: { msg: x }, tags: always }
    - { name: never, debug: { msg: x }, tags: [never, c] }
    - block:
        - { name: breaks, fail: { msg: x }, tags: d, ignore_errors: "<%= !('strict' in vars) %>" }
      rescue:
        - { name: rescue, debug: { msg: x } }
  handlers:
    - { name: handler, debug: { msg: x } }
`;

  it.each([
    [{}, ["plain", "tagged", "always", "breaks"]],
    [{ tags: ["a"] }, ["tagged", "always"]],
    [{ tags: ["web"], skipTags: ["b", "d"] }, ["plain", "always", "never"]],
    [{ tags: ["c"] }, ["always", "never"]],
    [{ tags: ["a"], skipTags: ["always"] }, ["tagged"]],
  ])("%j choose tasks", async (options, names) => {
    const played = await play(lab, site, { options });
    expect(played.results.map((result) => result.task)).toEqual(names);
  });

  it("that leave a rescue without tasks leave the block without a rescue", async () => {
    const chosen = { tags: ["d"], extraVars: { strict: true } };
    const played = await play(lab, site, { options: chosen });
    expect(played.told).toEqual(["h1 always: ok", "h1 breaks: failed"]);
    expect(played.exitCode).toBe(2);
  });
});
