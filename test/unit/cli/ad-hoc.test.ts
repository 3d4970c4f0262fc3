import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { adHocPlaybook, type ModuleForm } from "../../../src/cli/ad-hoc.js";
import { UsageError } from "../../../src/errors.js";

const file: ModuleForm = { name: "file", freeForm: undefined, parameters: ["path", "mode", "state"] };
const command: ModuleForm = { name: "command", freeForm: "cmd", parameters: ["cmd", "chdir"] };

function parametersOf(module: ModuleForm, args: string[]): unknown {
  const [play] = parse(adHocPlaybook("web:&dc1", module, args)) as {
    hosts: string;
    tasks: Record<string, unknown>[];
  }[];
  expect(play?.hosts).toBe("web:&dc1");
  return play?.tasks[0]?.[module.name];
}

describe("adHocPlaybook", () => {
  it.each([
    [file, ["path=/a b", "state=directory"], { path: "/a b", state: "directory" }],
    [file, ["path=/a state=absent"], { path: "/a", state: "absent" }],
    [file, ["path='/a b' state=absent"], { path: "/a b", state: "absent" }],
    [file, ["path=/a b"], { path: "/a b" }],
    [file, ['{"path": "/a",\n "state": "absent"}'], { path: "/a", state: "absent" }],
    [file, ["path=: #{x}"], { path: ": #{x}" }],
    [file, ["path=<%= home %>/x"], { path: "<%= home %>/x" }],
    [file, [], null],
    [command, ["uptime"], "uptime"],
    [command, ["ls", "-l", "/tmp"], "ls -l /tmp"],
    [command, ["echo it's"], "echo it's"],
    [command, ["LANG=C ls"], "LANG=C ls"],
    [command, ["cmd=ls", "chdir=/tmp"], { cmd: "ls", chdir: "/tmp" }],
    [command, ["A=1"], "A=1"],
  ])("%j with %j", (module, args, expected) => {
    expect(parametersOf(module, args)).toEqual(expected);
  });

  it("leaves a mode as it is written, so that its zero counts", () => {
    expect(adHocPlaybook("all", file, ["mode=0644"])).toContain("file: {mode: 0644}");
  });

  it.each([[["/tmp/a"]], [["path=/a", "loose"]], [["{path: /a}"]]])("refuses %j", (args) => {
    expect(() => adHocPlaybook("all", file, args)).toThrow(UsageError);
  });
});
