import { describe, expect, it } from "@jest/globals";
import { noPaint } from "../../../src/report/colours.js";
import { detailLines } from "../../../src/report/details.js";
import { result } from "./events.js";

const options = { diff: true, verbosity: 0, cwd: "/here" };

describe("detailLines", () => {
  it("says once what is the same on several hosts", () => {
    const diff = [{ path: "/a", attribute: "mode", before: "0644", after: "0600" }];
    const lines = detailLines(
      [
        result({ host: "h1", status: "changed", diff }),
        result({ host: "h1", task: "Other", message: "hello" }),
        result({ host: "h2", status: "changed", diff }),
        result({
          host: "h3",
          status: "changed",
          diff: [{ path: "/a", attribute: "mode", before: "0755", after: "0600" }],
        }),
        result({ host: "h4" }),
      ],
      options,
      noPaint,
    );
    expect(lines).toEqual([
      "",
      "TASK [Write the file]  site.yml:4",
      "changed: [h1, h2]",
      "    /a mode: 0644 -> 0600",
      "changed: [h3]",
      "    /a mode: 0755 -> 0600",
      "",
      "TASK [Other]  site.yml:4",
      "ok: [h1] => hello",
    ]);
  });

  it("has nothing to say of results that are only a status", () => {
    expect(detailLines([result({}), result({ status: "skipped", message: "a is false" })], options, noPaint)).toEqual(
      [],
    );
  });
});
