import { describe, expect, it } from "@jest/globals";
import { withIniEdit, type IniEdit } from "../../../../src/modules/support/edit-ini.js";

const plain: IniEdit = {
  ...{ section: "s", option: "a", values: ["1"], state: "present", exclusive: true },
  ...{ no_extra_spaces: false, ignore_spaces: false, allow_no_value: false, modify_inactive_option: true },
  section_has_values: [],
};

function edited(text: string, edit: Partial<IniEdit>): string {
  const lines = text === "" ? [] : text.split("\n");
  const result = withIniEdit(lines, { ...plain, ...edit });
  return [result.msg, ...result.lines].join("\n");
}

describe("options of an INI file", () => {
  it.each<[string, string, Partial<IniEdit>, string]>([
    ["are replaced where they stand", "[s]\na=0\nb = 2", {}, "option changed\n[s]\na = 1\nb = 2"],
    ["that are right are left", "[s]\na = 1", {}, "OK\n[s]\na = 1"],
    ["keep their blanks when told so", "[s]\n a=1", { ignore_spaces: true }, "OK\n[s]\n a=1"],
    [
      "go behind the last line that says anything",
      "[s]\nb = 2\n\n# c\n[t]",
      {},
      "option added\n[s]\nb = 2\na = 1\n\n# c\n[t]",
    ],
    [
      "take the place of a line that is commented out",
      "[s]\n;a = 5\n# a is good",
      {},
      "option changed\n[s]\na = 1\n# a is good",
    ],
    [
      "leave commented lines when told so",
      "[s]\n;a = 5",
      { modify_inactive_option: false },
      "option added\n[s]\na = 1\n;a = 5",
    ],
    ["come with a section that is missing", "[t]\nx = 1", {}, "section and option added\n[t]\nx = 1\n[s]\na = 1"],
    ["come into an empty file as with Ansible", "", {}, "section and option added\n\n[s]\na = 1"],
    ["without a section stand first", "[t]\na = 0", { section: undefined }, "option added\na = 1\n[t]\na = 0"],
    ["that are more than one are made one", "[s]\na = 0\na = 2", {}, "option changed\n[s]\na = 1"],
    [
      "have several values",
      "[s]\na = 2\na = 3\nb = 1",
      { values: ["1", "2"] },
      "option changed\n[s]\na = 2\na = 1\nb = 1",
    ],
    ["leave others of their name when told so", "[s]\na = 0", { exclusive: false }, "option added\n[s]\na = 0\na = 1"],
    ["need no value", "[s]\na = 0", { values: [], allow_no_value: true }, "option changed\n[s]\na"],
    ["without value are added", "[s]\nb", { values: [], allow_no_value: true }, "option added\n[s]\nb\na"],
    [
      "go with whatever value",
      "[s]\na = 1\n#a = 2\na = 3",
      { state: "absent", values: [] },
      "option changed\n[s]\n#a = 2",
    ],
    [
      "go with one value only",
      "[s]\na = 1\na = 3",
      { state: "absent", values: ["3"], exclusive: false },
      "option changed\n[s]\na = 1",
    ],
    [
      "go with their section",
      "x\n[s]\na\n[t]\nb",
      { state: "absent", option: undefined },
      "section removed\nx\n[t]\nb",
    ],
    ["are sought in sections written with blanks", "[ s ]\na = 1", {}, "OK\n[ s ]\na = 1"],
    [
      "are no regular expressions",
      "[s]\na.b = 1\naxb = 1",
      { option: "a.b", values: ["2"] },
      "option changed\n[s]\na.b = 2\naxb = 1",
    ],
    [
      "are in the section that has a value",
      "[s]\nid = 1\na = 0\n[s]\nid = 2\na = 0",
      { section_has_values: [{ option: "id", values: ["2"] }] },
      "option changed\n[s]\nid = 1\na = 0\n[s]\nid = 2\na = 1",
    ],
    [
      "come with the values of their section",
      "[s]\nid = 1",
      { section_has_values: [{ option: "id", values: ["2"] }] },
      "section and option added\n[s]\nid = 1\n[s]\nid = 2\na = 1",
    ],
  ])("%s", (_name, text, edit, expected) => {
    expect(edited(text, edit)).toBe(expected);
    const [, ...after] = expected.split("\n");
    const again = withIniEdit(after, { ...plain, ...edit });
    expect(again).toEqual({ lines: after, changed: false, msg: "OK" });
  });
});
