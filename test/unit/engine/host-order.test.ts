import { describe, expect, it } from "@jest/globals";
import { inOrder } from "../../../src/engine/host-order.js";
import type { HostOrder } from "../../../src/playbook/types.js";

describe("order", () => {
  it.each<[HostOrder, string[]]>([
    ["inventory", ["b", "c", "a"]],
    ["reverse_inventory", ["a", "c", "b"]],
    ["sorted", ["a", "b", "c"]],
    ["reverse_sorted", ["c", "b", "a"]],
    ["shuffle", ["a", "c", "b"]],
  ])("%s", (order, hosts) => {
    const lots = [3, 2, 1];
    expect(inOrder(["b", "c", "a"], order, () => lots.shift() ?? 0)).toEqual(hosts);
  });
});
