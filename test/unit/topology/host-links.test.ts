import { describe, expect, it } from "@jest/globals";
import { hostLinks } from "../../../src/topology/host-links.js";
import { deploymentOf } from "./deployment.js";

describe("what hosts open to one another, as expressions see it", () => {
  const links = hostLinks(deploymentOf("inventory/active-active-bdr.yml"));
  const lines = links.map(({ from, to, port }) => `${from} ${to} ${port}`);

  it("has each port of each pair once, and none of outsiders or within a machine", () => {
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.filter((line) => /^(dc2-db|dc2-lb) dc1/.test(line))).toEqual([
      "dc2-lb dc1-apim 9443",
      "dc2-db dc1-db 5432",
    ]);
    expect(lines.filter((line) => /undefined|clients|mdc-provision|analytics1 \S+-analytics2/.test(line))).toEqual([]);
  });

  it("has the first port of a range", () => {
    const ports = hostLinks(deploymentOf("inventory/active-active-goldengate.yml"))
      .filter(({ from, to }) => from === "dc1-db" && to === "dc2-db")
      .map(({ port }) => port);
    expect(ports).toEqual([7809, 7810]);
  });
});
