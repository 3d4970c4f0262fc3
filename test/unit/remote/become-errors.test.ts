import { describe, expect, it } from "@jest/globals";
import { explainRefusal } from "../../../src/remote/become-errors.js";

describe("what sudo said", () => {
  it.each([
    ["debian is not in the sudoers file.", false, "does not let the login account become root"],
    [
      "Sorry, user ops is not allowed to execute '/bin/sh -c x' as root on db1.",
      true,
      "does not let the login account become",
    ],
    ["sudo: I'm sorry ops. I'm afraid I can't do that", true, "does not let the login account become"],
    ["sudo: sorry, you must have a tty to run sudo", false, "wants a terminal (requiretty)"],
    ["sudo: unknown user: root", false, "has no account root"],
    ["sudo: unknown user root\nsudo: error initializing audit plugin sudoers_audit", false, "has no account root"],
    ["sh: 1: exec: sudo: not found", false, "there is no sudo"],
    ["sh: line 1: exec: sudo: not found", false, "there is no sudo"],
    ["sudo: account validation failure, is your account locked?", true, "locked or expired"],
    ["sudo: 1 incorrect password attempt", true, "refused the become password"],
    [
      "Sorry, try again.\nsudo: no password was provided\nsudo: 1 incorrect password attempt",
      true,
      "refused the become password",
    ],
    ["sudo: 3 incorrect password attempts", false, "ended with code 1"],
    ["", false, "it said nothing"],
    ["something new", false, "something new"],
  ])("%s", (said, answered, expected) => {
    const error = explainRefusal(said, { code: 1, answered, host: "db1", become: { method: "sudo", user: "root" } });
    expect(error.message).toContain("db1: ");
    expect(error.message).toContain(expected);
    expect(error.hint).toBeTruthy();
  });
});

describe("what su said", () => {
  it.each([
    ["Password: \nsu: Authentication failure", true, "refused the become password of root"],
    [
      "su: user root does not exist or the user entry does not contain all the required fields",
      false,
      "has no account",
    ],
    ["This account is currently not available.", false, "lets nobody become"],
    ["su: Permission denied", false, "does not let the login account become root"],
    ["sh: 1: exec: su: not found", false, "there is no su"],
    ["su: Authentication token is no longer valid; new one required", false, "locked or expired"],
    ["", false, "su ended with code 1"],
  ])("%s", (said, answered, expected) => {
    const error = explainRefusal(said, { code: 1, answered, host: "db1", become: { method: "su", user: "root" } });
    expect(error.message).toContain(expected);
    expect(error.hint).toBeTruthy();
  });
});
