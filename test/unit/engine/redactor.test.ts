import { describe, expect, it } from "@jest/globals";
import { TaskError } from "../../../src/errors.js";
import { partlyKnown, partlyLost } from "../../../src/template/unknown.js";
import { hiddenDiff, Redactor } from "../../../src/engine/redactor.js";
import { soundsSecret } from "../../../src/engine/secret-names.js";
import { template } from "./plays.js";

const result = {
  ...{ type: "task_result" as const, play: "p", role: undefined, task: "t", module: "m", host: "h", item: undefined },
  ...{ status: "changed" as const, predicted: false, diff: [], message: undefined, duration_ms: 1, place: "x.yml:1" },
};

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
    [["abc"], "abc, abcd, x-abc", "********, abcd, x-********"],
    [["x"], "x", "x"],
    [["hunter2"], `in ${Buffer.from("say hunter2 twice").toString("base64")}`, "in c2F5IG********IgdHdpY2U="],
    [
      ["hunter2"],
      `${Buffer.from("hunter2").toString("hex")} ${Buffer.from("hunter2").toString("hex").toUpperCase()}`,
      "******** ********",
    ],
    [["it's x"], "echo 'it'\\''s x' it\\'s\\ x 'it''s x'", "echo '********' ******** '********'"],
    [['a<b&"c'], "<x y='a&lt;b&amp;&quot;c'/>", "<x y='********'/>"],
    [["a b!c"], "?a+b%21c ?a%20b!c", "?******** ?********"],
    [['quo"te'], JSON.stringify(JSON.stringify({ x: 'quo"te' })), '"{\\"x\\":\\"********\\"}"'],
    [["größe1"], "gr\\u00f6\\u00dfe1", "********"],
    [["-----BEGIN K-----\nMIIBVgIBADAN\nshort\n-----END K-----\n"], "  MIIBVgIBADAN\n  short", "  ********\n  short"],
    [["trailing\n"], "trailing", "********"],
    [[12345678], "pin 12345678", "pin ********"],
    [[["listed", { deep: "mapped" }]], "listed mapped", "******** ********"],
    [[undefined, null, true, ""], "undefined null true", "undefined null true"],
    [["a.b+c"], "a.b+c aXbbc", "******** aXbbc"],
    [["$&$1"], "x $&$1", "x ********"],
  ])("%j in %s", (secrets, text, expected) => {
    expect(masked(secrets, text)).toBe(expected);
  });

  it("are not the paths of the files that private keys are in", () => {
    const redactor = new Redactor();
    redactor.addNamed({ privatekey: "/etc/ssl/gw.key", wireguard: { private_key: "/b64looks/likeapathbutis4key=" } });
    redactor.addNamed({ my_password: "/not/a/key" });
    expect(redactor.text("no /etc/ssl/gw.key")).toBe("no /etc/ssl/gw.key");
    expect(redactor.text("/b64looks/likeapathbutis4key= /not/a/key")).toBe("******** ********");
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
    ["dbPassword", true],
    ["X-Api-Key", true],
    ["Authorization", true],
    ["private_key", true],
    ["private_key_file", false],
    ["public_key", false],
    ["getent_passwd", false],
  ])("%s: %s", (name, secret) => {
    expect(soundsSecret(name)).toBe(secret);
  });

  it("are none in what is told of a package with such a name", () => {
    const redactor = new Redactor();
    redactor.addNamed({ packages: { passwd: [{ name: "passwd", version: "1:4.13", source: "apt" }] } });
    expect(redactor.text("apt has passwd 1:4.13")).toBe("apt has passwd 1:4.13");
  });

  it("are known by names in what tasks are told and by the place in a URL", () => {
    const redactor = new Redactor();
    redactor.addNamed([
      { headers: { "X-Auth-Token": "t0ken-1" } },
      { url: "https://me:p%40ss-2@host/x" },
      { dbPassword: "camel-3" },
    ]);
    expect(redactor.text("t0ken-1 p%40ss-2 p@ss-2 camel-3 me@host")).toBe(
      "******** ******** ******** ******** me@host",
    );
  });

  it("make secrets of what stood before in their place", () => {
    const redactor = new Redactor();
    redactor.add("new-secret");
    const diff = [
      { path: "/x", attribute: "content", before: "a\np = old-one; # x\nz\n", after: "a\np = new-secret; # x\ny\n" },
    ];
    const event = { ...result, diff, message: "was old-one" };
    expect(redactor.event(event)).toMatchObject({
      message: "was ********",
      diff: [{ before: "a\np = ********; # x\nz\n", after: "a\np = ********; # x\ny\n" }],
    });
  });

  it("are masked as numbers and names of fields, and never in what an event is made of", () => {
    const redactor = new Redactor();
    for (const secret of [4711, "changed", "h1", "copy"]) redactor.add(secret);
    const event = {
      ...result,
      host: "h1",
      module: "copy",
      duration_ms: 4711,
      item: { pin: 4711, changed: 1 },
      message: "changed",
    };
    expect(redactor.event(event)).toEqual({ ...event, item: { pin: "********", "********": 1 }, message: "********" });
  });

  it("are masked in errors, their stacks and their causes", () => {
    const redactor = new Redactor();
    redactor.add("hunter2");
    const error = new TaskError("no hunter2", { hint: "not hunter2", cause: new TypeError("hunter2") });
    redactor.error(error);
    expect([error.message, error.hint, (error.cause as Error).message]).toEqual([
      "no ********",
      "not ********",
      "********",
    ]);
    expect(error.stack).not.toContain("hunter2");
  });

  it("are looked for in what is known of a result, and not in what is unknown or lost of it", () => {
    const redactor = new Redactor();
    redactor.addNamed({ answer: partlyKnown({ changed: true, token: "hunter2" }, "a task") });
    redactor.add(
      partlyLost({ kept: "correct-horse" }, ["stdout"], () => {
        throw new TaskError("lost");
      }),
    );
    expect(redactor.text("hunter2 correct-horse")).toBe("******** ********");
  });

  it("leave of a hidden diff the names only", () => {
    const diff = [{ path: "/x", attribute: "content", before: "a", after: "b" }];
    expect(hiddenDiff(diff)).toEqual([{ path: "/x", attribute: "content", before: "********", after: "********" }]);
  });

  it("masks what a run tells of itself at its end", () => {
    const redactor = new Redactor();
    redactor.add("a secret");
    const recap = {
      type: "recap",
      hosts: {},
      custom_stats: { _run: { n: "a secret" } },
      duration_ms: 1,
      exit_code: 0,
    } as const;
    expect(redactor.event(recap)).toMatchObject({ custom_stats: { _run: { n: "********" } } });
  });
});
