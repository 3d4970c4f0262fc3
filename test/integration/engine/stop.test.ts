import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("stop", () => {
  it("lets what runs end, begins nothing more, and says that it was interrupted", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  become: true
  tasks:
    - { name: running, shell: "sleep 0.5; echo done > /srv/stopped" }
    - { name: not begun, command: touch /srv/not-begun }
- hosts: all
  tasks:
    - { name: nor this, command: "true" }
`,
      { onEvent: (event, run) => event.type === "task_start" && run.stop() },
    );
    expect(played.told).toEqual(["h1 running: changed", "h2 running: changed"]);
    expect(played.exitCode).toBe(130);
    expect(played.events.at(-1)).toMatchObject({ type: "recap", exit_code: 130 });
    expect(await look(lab, "h1", "cat /srv/stopped; ls /srv/not-begun 2>/dev/null")).toBe("done");
  });

  it("does not go on with the items of a loop, nor with another try", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - { name: items, command: "true", loop: [1, 2, 3] }
`,
      { onEvent: (event, run) => event.type === "task_start" && run.stop() },
    );
    expect(played.told).toEqual(["h1 items (1): changed"]);
  });
});
