import { describe, expect, it } from "@jest/globals";
import { TaskScope } from "../../../src/engine/scope.js";
import { defaultsOf } from "./role-scope.js";

describe("passwords that the product cannot carry", () => {
  const good = {
    apim_admin_password: "Un-usual_1.!~*()",
    apim_database_password: "p@ss/w%rd ",
    apim_keystore_password: "k:eys",
  };
  const unfit = (passwords: Partial<typeof good>, more: object = {}): unknown => {
    const seen = { ...good, ...passwords, apim_version: "3.1.0", ...more };
    return new TaskScope([defaultsOf("common"), defaultsOf("preflight"), seen], {}).get("preflight_unfit");
  };

  it.each([
    [{}, []],
    [{ apim_admin_password: "p@ss" }, ["apim_admin_password"]],
    [{ apim_admin_password: "p%40ss" }, ["apim_admin_password"]],
    [{ apim_admin_password: "it's" }, ["apim_admin_password"]],
    [
      { apim_database_password: "a&b", apim_keystore_password: "a<b" },
      ["apim_database_password", "apim_keystore_password"],
    ],
    [{ apim_keystore_password: 'a"b' }, ["apim_keystore_password"]],
  ])("3.x refuses of %j: %j", (passwords, names) => {
    expect(unfit(passwords)).toEqual(names);
  });

  it("are none of 2.x, whose files are written with what XML wants", () => {
    expect(unfit({ apim_admin_password: "p@ss", apim_database_password: "a&b" }, { apim_version: "2.1.0" })).toEqual(
      [],
    );
  });

  it("are those in addresses only, where a vault has them", () => {
    const passwords = { apim_admin_password: "p@ss", apim_database_password: "a&b" };
    expect(unfit(passwords, { apim_secure_vault: true })).toEqual(["apim_admin_password"]);
  });
});
