import { describe, expect, it } from "@jest/globals";
import { addHost } from "../../../src/modules/add-host.js";
import { groupBy } from "../../../src/modules/group-by.js";
import { includeVars } from "../../../src/modules/include-vars.js";
import { setStats } from "../../../src/modules/set-stats.js";
import type { VarsRequest } from "../../../src/modules/types.js";
import { context, faultOf, planOf } from "./support.js";

describe("add_host", () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ["a name alone", { name: "a" }, { host: "a", groups: [], parents: [], variables: {} }],
    ["a port", { hostname: "a:2222" }, { host: "a", groups: [], parents: [], variables: { ansible_port: 2222 } }],
    [
      "groups and variables",
      { name: "a", groups: "x, y,x", ansible_user: "u", list: [1] },
      { host: "a", groups: ["x", "y"], parents: [], variables: { ansible_user: "u", list: [1] } },
    ],
    ["a list of groups", { host: "a", group: ["x"] }, { host: "a", groups: ["x"], parents: [], variables: {} }],
  ])("takes %s", async (_name, params, growth) => {
    expect((await planOf(addHost, params)).growth).toEqual(growth);
  });

  it("needs one name", () => {
    expect(faultOf(addHost, { groups: "x" })).toContain("expected one of name, hostname, host");
    expect(faultOf(addHost, { name: "a", host: "b" })).toContain("expected one of name, hostname, host");
  });

  it("says which variables it gives", () => {
    expect(addHost.sets?.({ name: "a", groups: "x", ansible_user: "u" })).toEqual(["ansible_user"]);
  });
});

describe("group_by", () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ["a key", { key: "os_A B" }, { host: "gw1", groups: ["os_A-B"], parents: [], variables: {} }],
    ["parents", { key: "a", parents: ["b c"] }, { host: "gw1", groups: ["a"], parents: ["b-c"], variables: {} }],
  ])("puts the host by %s", async (_name, params, growth) => {
    expect((await planOf(groupBy, params)).growth).toEqual(growth);
  });
});

describe("set_stats", () => {
  it("adds up for the run unless told otherwise", async () => {
    const data = { n: 1 };
    expect((await planOf(setStats, { data })).stats).toEqual({ data, perHost: false, aggregate: true });
    const apart = { data, per_host: true, aggregate: false };
    expect((await planOf(setStats, apart)).stats).toEqual({ data, perHost: true, aggregate: false });
  });

  it("refuses what is no name", () => {
    expect(faultOf(setStats, { data: { "a b": 1 } })).toContain("expected names of letters, digits and underscores");
  });
});

describe("include_vars", () => {
  it("asks for files and gives their variables", async () => {
    const asked: VarsRequest[] = [];
    const variables = (request: VarsRequest): ReturnType<typeof context.local.variables> => {
      asked.push(request);
      return { values: { a: 1 }, shown: { a: 1 }, files: ["/x.yml"] };
    };
    const params = { dir: "x", ignore_files: "a", hash_behaviour: "merge" };
    const plan = await planOf(includeVars, params, {}, { local: { ...context.local, variables } });
    expect(asked[0]).toMatchObject({ dir: "x", depth: 0, ignoreFiles: ["a"], merge: true });
    expect(plan).toMatchObject({ included: { a: 1 }, result: { ansible_included_var_files: ["/x.yml"] } });
  });

  it.each([
    [{}, "expected one of file and dir"],
    [{ file: "a", dir: "b" }, "expected one of file and dir"],
    [{ file: "a", depth: 1 }, "go with dir only"],
  ])("refuses %j", (params, message) => {
    expect(faultOf(includeVars, params)).toContain(message);
  });
});
