import { describe, expect, it } from "@jest/globals";
import { allHold } from "../../../src/engine/conditions.js";
import { HostsMustMeet } from "../../../src/engine/faults.js";
import { TaskScope } from "../../../src/engine/scope.js";
import { Unknown } from "../../../src/template/unknown.js";
import { complaintOf, expression } from "./plays.js";

const scope = new TaskScope(
  [{ yes: true, no: false, text: "x", list: [], nothing: null, later: new Unknown("Ask") }],
  {},
);
const answer = (...sources: string[]): unknown => allHold(sources.map(expression), scope);

describe("conditions", () => {
  it.each([
    [[], { known: true, holds: true }],
    [["yes"], { known: true, holds: true }],
    [["yes", "no"], { known: true, holds: false, source: "no" }],
    [["no", "undefinedName"], { known: true, holds: false, source: "no" }],
    [["later"], { known: false, culprit: "Ask" }],
    [["yes", "later"], { known: false, culprit: "Ask" }],
    [["later", "no"], { known: true, holds: false, source: "no" }],
    [["later", "yes"], { known: false, culprit: "Ask" }],
    [["later", "missing"], { known: false, culprit: "Ask" }],
    [["later", "missing", "no"], { known: true, holds: false, source: "no" }],
    [["no && later"], { known: true, holds: false, source: "no && later" }],
  ])("%j come to %j", (sources, expected) => {
    expect(answer(...sources)).toEqual(expected);
  });

  it("can be known only when all hosts have met", () => {
    const others = new TaskScope([{ no: false }], {
      others: () => {
        throw new HostsMustMeet("said of h2");
      },
    });
    expect(() => allHold([expression("others")], others)).toThrow(HostsMustMeet);
    expect(allHold([expression("others"), expression("no")], others)).toMatchObject({ known: true, holds: false });
  });

  it.each([
    [
      "text",
      'the condition is the string "x", not a boolean | true or false | text.length > 0 says that it is not empty',
    ],
    ["list", "the condition is the list [], not a boolean | true or false | list.length > 0 says that it is not empty"],
    ["0", "the condition is the number 0, not a boolean | true or false | compare it, as in x !== null"],
    ["nothing", "the condition is the value null, not a boolean | true or false | compare it, as in x !== null"],
    ["undefined", "the condition is undefined, not a boolean | true or false | compare it, as in x !== null"],
    ["'a'.repeat(99)", /^the condition is the string "a{39}…, not a boolean/],
    ["missing", '"missing" is undefined | define it, or guard it with vars.missing ?? …'],
  ])("%s is refused", (source, expected) => {
    const said = complaintOf(() => answer(source));
    if (typeof expected === "string") expect(said).toBe(expected);
    else expect(said).toMatch(expected);
  });
});
