import { describe, expect, it } from "@jest/globals";
import { complaintsIn, playIn } from "./project.js";

const site = (prompts: string, rest = ""): string => `- hosts: web\n  vars_prompt: ${prompts}\n${rest}`;

describe("vars_prompt", () => {
  it("has Ansible's defaults, and texts from variables of the play", () => {
    const play = playIn(site('[{ name: a }, { name: b, prompt: "<%= x %>?", default: 1 }]', "  vars: { x: y }\n"));
    expect(play.prompts).toEqual([
      { name: "a", text: "input for a", private: true, default: undefined, confirm: false, encrypt: undefined },
      { name: "b", text: "y?", private: true, default: "1", confirm: false, encrypt: undefined },
    ]);
  });

  it("names what tasks and hosts can use", () => {
    expect(
      complaintsIn('- hosts: "<%= a %>"\n  vars_prompt: [{ name: a }]\n  tasks: [command: echo <%= a %>]\n'),
    ).toEqual([]);
  });

  it.each([
    ["[{ prompt: A }]", '2:17 a prompt needs "name"'],
    ["[{ name: a, colour: b }]", '2:28 a prompt has no keyword "colour"'],
    ["[{ name: a b }]", '2:25 "a b" cannot be the name of a variable'],
    ["[{ name: a, encrypt: des_crypt }]", '2:37 "encrypt: des_crypt" is not supported'],
    ["[a]", "2:17 a prompt is no mapping"],
  ])("refuses %s", (prompts, message) => {
    expect(complaintsIn(site(prompts))).toEqual([expect.stringContaining(message)]);
  });
});
