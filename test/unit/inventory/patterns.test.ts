import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parsePattern } from "../../../src/inventory/pattern-syntax.js";
import { matchHosts, unmatchedTerms, type PatternTargets } from "../../../src/inventory/patterns.js";

const targets: PatternTargets = {
  hosts: ["web1", "web2", "web3", "db1", "db2", "lb"],
  groups: new Map([
    ["all", ["web1", "web2", "web3", "db1", "db2", "lb"]],
    ["web", ["web1", "web2", "web3"]],
    ["db", ["db1", "db2"]],
    ["dc1", ["web1", "db1", "lb"]],
    ["dc2", ["web2", "web3", "db2"]],
    ["empty", []],
    ["lb", ["lb"]],
  ]),
};

describe("host patterns", () => {
  it.each<[string, string]>([
    ["all", "web1 web2 web3 db1 db2 lb"],
    ["*", "web1 web2 web3 db1 db2 lb"],
    ["web", "web1 web2 web3"],
    ["db1", "db1"],
    ["db,web", "db1 db2 web1 web2 web3"],
    ["db:web1", "db1 db2 web1"],
    ["web , db2,", "web1 web2 web3 db2"],
    ["web:&dc2", "web2 web3"],
    ["&dc2:web", "web2 web3"],
    ["!web2:web", "web1 web3"],
    ["web:!web2:web2", "web1 web3"],
    ["!web", "db1 db2 lb"],
    ["&dc1", "web1 db1 lb"],
    ["web*:!*3", "web1 web2"],
    ["web?", "web1 web2 web3"],
    ["web[12]", ""],
    ["w*[0:1]", "web1 web2"],
    ["[wd]*b1", "web1 db1"],
    ["[!a-v]*", "web1 web2 web3"],
    ["dc*", "web1 db1 lb web2 web3 db2"],
    ["~(web|db)[12]$", "web1 web2 db1 db2"],
    ["~eb1", ""],
    ["!~(web|db)1", "web2 web3 db2 lb"],
    ["web[0]", "web1"],
    ["web[-1]", "web3"],
    ["web[0:1]", "web1 web2"],
    ["web[1:]", "web2 web3"],
    ["web[-2:]", "web2 web3"],
    ["web[9]", ""],
    ["empty", ""],
    ["nobody", ""],
    ["localhost", "localhost"],
    ["web,localhost:!web1", "web2 web3 localhost"],
    ["::1", "::1"],
  ])("%s", (pattern, expected) => {
    expect(matchHosts(pattern, targets).join(" ")).toBe(expected);
  });

  it.each<[string, string, number, number]>([
    ["web:[a", '"[a" has a bracket without its counterpart', 4, 2],
    ["web]", '"web]" has a bracket without its counterpart', 0, 4],
    ["web, !", '"!" says nothing about which hosts', 5, 1],
    ["~(", '"~(" is not a regular expression: unterminated group'.replace('"~("', '"~("'), 0, 2],
    ["", "an empty host pattern", 0, 1],
    [" , ", "an empty host pattern", 0, 3],
    ["[0]", '"[0]" has no name before the brackets', 0, 3],
  ])("%j is malformed", (pattern, error, offset, length) => {
    expect(parsePattern(pattern)).toEqual({ error, offset, length });
    expect(() => matchHosts(pattern, targets)).toThrow(error);
  });

  it("terms that no host answers to are found", () => {
    expect(unmatchedTerms("web:wbe:!x*:empty:localhost:web[9]", targets)).toEqual(["wbe", "!x*"]);
  });

  it("never give a host twice, nor one that is excluded", () => {
    const term = fc.constantFrom("web", "db", "dc1", "dc2", "all", "web1", "d*", "~.*2", "web[0]", "lb");
    const sign = fc.constantFrom("", "!", "&");
    fc.assert(
      fc.property(fc.array(fc.tuple(sign, term), { minLength: 1, maxLength: 5 }), (terms) => {
        const hosts = matchHosts(terms.map((one) => one.join("")).join(","), targets);
        expect(new Set(hosts).size).toBe(hosts.length);
        for (const [mark, name] of terms) {
          const named = matchHosts(name, targets);
          if (mark === "!") expect(hosts.filter((host) => named.includes(host))).toEqual([]);
          if (mark === "&") expect(hosts.filter((host) => !named.includes(host))).toEqual([]);
        }
      }),
    );
  });
});
