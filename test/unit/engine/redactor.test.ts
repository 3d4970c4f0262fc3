import { describe, expect, it } from "@jest/globals";
import { hiddenDiff, Redactor, soundsSecret } from "../../../src/engine/redactor.js";
import { template } from "./plays.js";

function masked(secrets: unknown[], text: string): string {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor.text(text);
}

describe("secrets in texts", () => {
  it.each<[unknown[], string, string]>([
    [["hunter2"], "a hunter2 b hunter2", "a ******** b ********"],
    [["hunter2"], `auth: ${Buffer.from("hunter2").toString("base64")}`, "auth: ********"],
    [["a b&c/d"], "?p=a%20b%26c%2Fd", "?p=********"],
    [['quo"te\n'], 'said {"x":"quo\\"te\\n"}', 'said {"x":"********"}'],
    [["word", "wordier"], "word wordier", "******** ********"],
    [["abc"], "abc", "abc"],
    [[12345678], "pin 12345678", "pin ********"],
    [[["listed", { deep: "mapped" }]], "listed mapped", "******** ********"],
    [[undefined, null, true, ""], "undefined null true", "undefined null true"],
    [["a.b+c"], "a.b+c aXbbc", "******** aXbbc"],
    [["$&$1"], "x $&$1", "x ********"],
  ])("%j in %s", (secrets, text, expected) => {
    expect(masked(secrets, text)).toBe(expected);
  });

  it("are found in all of an event", () => {
    const redactor = new Redactor();
    redactor.addNamed({ app: { admin_password: "hunter2", port: 8080 }, templated_password: template("<%= x %>") });
    const diff = [{ path: "/x", attribute: "content", before: null, after: "p=hunter2" }];
    const event = { type: "warning" as const, message: "hunter2", diff, n: 8080 };
    expect(redactor.event(event)).toEqual({
      type: "warning",
      message: "********",
      diff: [{ path: "/x", attribute: "content", before: null, after: "p=********" }],
      n: 8080,
    });
  });

  it.each([
    ["password", true],
    ["ansible_become_pass", true],
    ["db_password", true],
    ["admin_passwords", true],
    ["API_TOKEN", true],
    ["keystore_passphrase", true],
    ["client_secret", true],
    ["passwords_file", false],
    ["compass", false],
    ["max_tokens", false],
    ["secretary", false],
  ])("%s: %s", (name, secret) => {
    expect(soundsSecret(name)).toBe(secret);
  });

  it("leave of a hidden diff the names only", () => {
    const diff = [{ path: "/x", attribute: "content", before: "a", after: "b" }];
    expect(hiddenDiff(diff)).toEqual([{ path: "/x", attribute: "content", before: "********", after: "********" }]);
  });
});
