import { describe, expect, it } from "@jest/globals";
import { parseJumps } from "../../../../src/remote/ssh/jump-spec.js";

describe("ProxyJump", () => {
  it.each([
    ["bastion", [{ host: "bastion" }]],
    ["ops@bastion:2222", [{ host: "bastion", user: "ops", port: 2222 }]],
    ["a, ops@b,[2001:db8::1]:22", [{ host: "a" }, { host: "b", user: "ops" }, { host: "2001:db8::1", port: 22 }]],
    ["ssh://ops@b:23", [{ host: "b", user: "ops", port: 23 }]],
    ["user@realm@b", undefined],
    ["a,,b", undefined],
    ["b:port", undefined],
  ])("%s", (text, expected) => {
    if (expected === undefined) expect(() => parseJumps(text)).toThrow(`ProxyJump ${text} cannot be read`);
    else expect(parseJumps(text)).toEqual(expected.map((host) => ({ user: undefined, port: undefined, ...host })));
  });
});
