import { describe, expect, it } from "@jest/globals";
import { expandRanges, splitPort } from "../../../src/inventory/ranges.js";

describe("ranges in host names", () => {
  it.each<[string, string[] | string]>([
    ["web1", ["web1"]],
    ["web[1:3]", ["web1", "web2", "web3"]],
    ["web[08:11].x", ["web08.x", "web09.x", "web10.x", "web11.x"]],
    ["db-[a:c]", ["db-a", "db-b", "db-c"]],
    ["n[1:9:4]", ["n1", "n5", "n9"]],
    ["[:1]", ["0", "1"]],
    ["r[1:2]c[a:b]", ["r1ca", "r1cb", "r2ca", "r2cb"]],
    ["web[3:1]", "[3:1] runs backwards"],
    ["web[1:a]", "[1:a] is not a range"],
    ["web[1]", "[1] is not a range"],
    ["web[01:100]", "[01:100] begins with 2 digits and ends with 3"],
    ["web[1:2:0]", "[1:2:0] is not a range"],
    ["web[1:2", '"web[1:2" has a bracket without its counterpart'],
    ["web[0:99999999]", "[0:99999999] stands for more than 100000 hosts"],
  ])("%s", (name, expected) => {
    expect(expandRanges(name)).toEqual(expected);
  });

  it.each<[string, string, number | undefined]>([
    ["web1", "web1", undefined],
    ["web1:2222", "web1", 2222],
    ["web[1:3]", "web[1:3]", undefined],
    ["web[1:3]:22", "web[1:3]", 22],
    ["::1", "::1", undefined],
  ])("%s has the port that stands behind it", (written, name, port) => {
    expect(splitPort(written)).toEqual({ name, port });
  });
});
