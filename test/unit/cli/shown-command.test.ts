import { describe, expect, it } from "@jest/globals";
import { shownCommand } from "../../../src/cli/shown-command.js";

describe("shownCommand", () => {
  it("shows names of variables and no values", () => {
    const args = ["run", "a=b.yml", "-e", "pw=s3cret", "-epw=s3cret", "--extra-vars=x=1 pw=s3cret", "-e", "@vars.yml"];
    const more = ["--extra-vars", '{"pw": "s3cret"}', "-e@vars.yml", "-C"];
    expect(shownCommand([...args, ...more])).toEqual([
      ...["run", "a=b.yml", "-e", "pw=…", "-epw=…", "--extra-vars=x=…", "-e", "@vars.yml"],
      ...["--extra-vars", "…", "-e@vars.yml", "-C"],
    ]);
  });
});
