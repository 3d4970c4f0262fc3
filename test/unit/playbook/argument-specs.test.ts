import { describe, expect, it } from "@jest/globals";
import { validateArgumentSpec } from "../../../src/modules/validate-argument-spec.js";
import { allTasks, complaintsIn, playIn, shown } from "./project.js";

const modules = new Map([[validateArgumentSpec.name, validateArgumentSpec]]);

function site(specs: string, role: string, file = "argument_specs.yml"): Record<string, string> {
  return {
    "site.yml": `- hosts: web\n  roles: [${role}]\n`,
    [`roles/r/meta/${file}`]: specs,
    "roles/r/tasks/main.yml": "",
  };
}

const specs = "argument_specs:\n  main:\n    short_description: About {{ it }}\n    options:\n      a: { type: int }\n";

describe("the arguments of a role", () => {
  it.each(["argument_specs.yml", "argument_specs.yaml", "main.yml"])("are described in meta/%s", (file) => {
    const [task] = allTasks(playIn(site(specs, "{ role: r, a: 1, tags: x, vars: { b: 1 } }", file), { modules }).nodes);
    expect(task).toMatchObject({
      name: "Validating arguments against arg spec 'main' - About {{ it }}",
      tags: ["x", "always"],
    });
    expect(shown(task?.args)).toMatchObject({ argument_spec: { a: { type: "int" } }, provided_arguments: { a: 1 } });
  });

  it("are free where nothing describes them", () => {
    expect(allTasks(playIn(site("argument_specs:\n  other: {}\n", "r"), { modules }).nodes)).toEqual([]);
  });

  it.each([
    ["argument_specs:\n  main:\n    options:\n      a: { type: number }\n", '4:18 "a.type": Invalid option'],
    ["argument_specs:\n  main:\n    option: {}\n", '3:5 an entry point has no keyword "option"'],
    ["main: {}\n", '1:1 this file needs "argument_specs"'],
  ])("are refused as they are described: %j", (text, message) => {
    expect(complaintsIn(site(text, "r"), { modules })).toEqual([
      expect.stringContaining(`roles/r/meta/argument_specs.yml:${message}`),
    ]);
  });
});
