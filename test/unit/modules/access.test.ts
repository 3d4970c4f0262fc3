import { describe, expect, it } from "@jest/globals";
import type { AuthorizedKeysFact } from "../../../src/facts/authorized-keys.js";
import type { FileFact } from "../../../src/facts/file.js";
import { authorizedKey } from "../../../src/modules/authorized-key.js";
import { knownHosts } from "../../../src/modules/known-hosts.js";
import { withHostKey } from "../../../src/modules/support/known-hosts-edit.js";
import { parsePublicKey, withKeys } from "../../../src/modules/support/public-keys.js";
import { diffOf, factsOf, faultOf, planOf, promisesOf } from "./support.js";

const ids = { uid: 1000, gid: 1000, owner: "app", group: "app" };
const absent: FileFact = { type: "absent" };
const folder: FileFact = { type: "directory", mode: 0o700, ...ids };
const path = "/home/app/.ssh/authorized_keys";

const keys = (text: string): AuthorizedKeysFact => ({
  ...{ present: true, uid: 1000, gid: 1000, path, end: path, folder, link: false },
  file: text === "" ? absent : { type: "file", mode: 0o600, ...ids },
  text,
});

function edited(old: string, wanted: string, options: { state?: "absent"; exclusive?: boolean } = {}): string {
  const parsed = wanted.split("\n").flatMap((line) => parsePublicKey(line) ?? []);
  return withKeys(old.split("\n"), parsed, { state: "present", exclusive: false, ...options }).join("\n");
}

describe("lines of authorized_keys", () => {
  it.each([
    [
      "a new key goes to the end",
      edited("# mine\nssh-rsa A a", "ssh-ed25519 B b"),
      "# mine\nssh-rsa A a\nssh-ed25519 B b",
    ],
    ["a key that is there stays", edited("  ssh-rsa   A a  b\nx", "ssh-rsa A a b"), "  ssh-rsa   A a  b\nx"],
    ["another comment is another key", edited("ssh-rsa A a\nssh-rsa B", "ssh-rsa A c"), "ssh-rsa B\nssh-rsa A c"],
    ["other options are another key", edited("ssh-rsa A a", "no-pty ssh-rsa A a"), "no-pty ssh-rsa A a"],
    [
      "the order of options means nothing",
      edited('no-pty,command="a, b" ssh-rsa A a', 'command="a, b",no-pty ssh-rsa A a'),
      'no-pty,command="a, b" ssh-rsa A a',
    ],
    [
      "all others go",
      edited("# mine\nssh-rsa A a\nssh-rsa B b", "ssh-rsa B b\nssh-rsa C c", { exclusive: true }),
      "ssh-rsa B b\nssh-rsa C c",
    ],
    [
      "a key goes whatever its comment",
      edited("ssh-rsa A a\nssh-rsa B b", "ssh-rsa A", { state: "absent" }),
      "ssh-rsa B b",
    ],
    ["a key that is wanted twice is wanted once", edited("", "ssh-rsa A a\nssh-rsa A b"), "\nssh-rsa A b"],
  ])("%s", (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});

describe("authorized_key", () => {
  const params = { user: "app", key: "ssh-rsa A a" };

  it("makes directory and file of the account", async () => {
    const found = { ...keys(""), folder: absent } as AuthorizedKeysFact;
    const plan = await planOf(authorizedKey, params, { found, above: [] });
    expect(diffOf(plan)).toEqual([
      '/home/app/.ssh state: "absent" -> "directory"',
      '/home/app/.ssh mode: null -> "0700"',
      '/home/app/.ssh owner: null -> "1000"',
      '/home/app/.ssh group: null -> "1000"',
      `${path} content: null -> "ssh-rsa A a\\n"`,
      `${path} mode: null -> "0600"`,
      `${path} owner: null -> "1000"`,
      `${path} group: null -> "1000"`,
    ]);
    expect(promisesOf(plan)["authorized_keys:app"]).toMatchObject({ present: true, text: "ssh-rsa A a\n" });
    expect(plan.result).toMatchObject({ ...params, keyfile: path, state: "present", exclusive: false });
  });

  it("corrects owner and mode only with the keys", async () => {
    const open = { ...keys("ssh-rsa A a\n"), folder: { type: "directory", mode: 0o755, ...ids } } as AuthorizedKeysFact;
    expect((await planOf(authorizedKey, params, { found: open, above: [] })).changes).toEqual([]);
    const plan = await planOf(authorizedKey, { ...params, key: "ssh-rsa B" }, { found: open, above: [] });
    expect(diffOf(plan)).toEqual([
      '/home/app/.ssh mode: "0755" -> "0700"',
      `${path} content: "ssh-rsa A a\\n" -> "ssh-rsa A a\\nssh-rsa B \\n"`,
    ]);
  });

  it("puts options and a comment with the key", async () => {
    const more = { ...params, key_options: 'command="x",no-pty', comment: "ü" };
    const plan = await planOf(authorizedKey, more, { found: keys(""), above: [] });
    expect(diffOf(plan)[0]).toContain('command=\\"x\\",no-pty ssh-rsa A ü');
  });

  it("takes keys from the host, or from a server", async () => {
    expect(factsOf(authorizedKey, { user: "app", key: "file:///d/key.pub" })["read"]).toEqual(["text:/d/key.pub"]);
    const read = await planOf(
      authorizedKey,
      { user: "app", key: "file:///d/k" },
      { found: keys(""), above: [], read: Buffer.from("ssh-rsa B b\n") },
    );
    expect(diffOf(read)[0]).toContain("ssh-rsa B b");
    const refused = await planOf(
      authorizedKey,
      { user: "app", key: "https://h/k" },
      { found: keys(""), above: [], fetched: "404 Not Found" },
    );
    expect(refused.failed).toBe("invalid key specified from https://h/k: 404 Not Found");
  });

  it("replaces a link, or follows it", async () => {
    const found = { ...keys("ssh-rsa A a\n"), link: true, end: "/d/keys" } as AuthorizedKeysFact;
    const replaced = await planOf(authorizedKey, { ...params, key: "ssh-rsa B b" }, { found, above: [] });
    expect(diffOf(replaced)[1]).toBe(`${path} state: "link" -> "file"`);
    const followed = await planOf(authorizedKey, { ...params, key: "ssh-rsa B b", follow: true }, { found, above: [] });
    expect(diffOf(followed)).toEqual(['/d/keys content: "ssh-rsa A a\\n" -> "ssh-rsa A a\\nssh-rsa B b\\n"']);
    expect(followed.result).toMatchObject({ keyfile: "/d/keys" });
  });

  it.each([
    ["an account that is not there", { present: false }, {}, "there is no account app"],
    ["what is no key", keys(""), { key: "secret" }, "invalid key specified: secret"],
    ["a directory", { ...keys(""), file: folder }, {}, `${path} is not a file`],
  ])("refuses %s", async (_name, found, wrong, message) => {
    expect((await planOf(authorizedKey, { ...params, ...wrong }, { found, above: [] })).failed).toBe(message);
  });

  it("needs root for another account", async () => {
    const host = { ...(await import("./support.js")).debian, user: "me", uid: 7 };
    expect((await planOf(authorizedKey, params, { found: keys(""), above: [] }, { host })).failed).toContain(
      "only root",
    );
    const own = await planOf(
      authorizedKey,
      params,
      { found: keys(""), above: [] },
      { host: { ...host, user: "app", uid: 1000 } },
    );
    expect(own.failed).toBeUndefined();
  });
});

describe("lines of known_hosts", () => {
  const hash = "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=";
  const edit = (
    text: string,
    name: string,
    key?: string,
    more: { state?: "absent"; hash_host?: boolean } = {},
  ): string => withHostKey(text, { name, key, state: "present", hash_host: false, ...more });

  it.each([
    ["a key is added", edit("b ssh-rsa BB\n", "a", "a ssh-rsa AA"), "b ssh-rsa BB\na ssh-rsa AA\n"],
    ["a key that is there stays", edit("a ssh-rsa AA me", "a", "a ssh-rsa AA you"), "a ssh-rsa AA me"],
    [
      "a key of another type is one more",
      edit("a ssh-rsa AA\n", "a", "a ssh-ed25519 BB"),
      "a ssh-rsa AA\na ssh-ed25519 BB\n",
    ],
    ["a key of the type is replaced", edit("a ssh-rsa AA\nx\n", "a", "a ssh-rsa BB c"), "x\na ssh-rsa BB c\n"],
    ["names in another order are another line", edit("a,1.2.3.4 ssh-rsa AA\n", "a", "a ssh-rsa AA"), "a ssh-rsa AA\n"],
    [
      "revoked keys stay",
      edit("@revoked a ssh-rsa AA\n", "a", "a ssh-rsa AA"),
      "@revoked a ssh-rsa AA\na ssh-rsa AA\n",
    ],
    [
      "one key goes",
      edit("a ssh-rsa AA\na ssh-ed25519 BB\n", "a", "a ssh-rsa AA", { state: "absent" }),
      "a ssh-ed25519 BB\n",
    ],
    [
      "all keys go, but no marks",
      edit("# c\na ssh-rsa AA\n@revoked a ssh-rsa B\nb,a ssh-dss CC\n", "a", undefined, { state: "absent" }),
      "# c\n@revoked a ssh-rsa B\n",
    ],
    ["a hash is known again", edit(`${hash} ssh-rsa AA\n`, "192.168.1.61", undefined, { state: "absent" }), ""],
    [
      "a hash that is there stays",
      edit(`${hash} ssh-rsa AA\n`, "192.168.1.61", "192.168.1.61 ssh-rsa AA", { hash_host: true }),
      `${hash} ssh-rsa AA\n`,
    ],
  ])("%s", (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it("hide the name", () => {
    const text = edit("a ssh-rsa AA\n", "a", "a ssh-rsa AA", { hash_host: true });
    expect(text).toMatch(/^\|1\|[^|]{28}\|[^|]{28} ssh-rsa AA\n$/);
    expect(edit(text, "a", undefined, { state: "absent" })).toBe("");
  });
});

describe("known_hosts", () => {
  const params = { name: "A", key: "a ssh-rsa AA", path: "~/x" };
  const facts = { target: absent, text: null, above: [folder] };

  it("makes a file below the account's home", async () => {
    expect(factsOf(knownHosts, params)["text"]).toEqual(["text:/root/x"]);
    const plan = await planOf(knownHosts, params, facts);
    expect(diffOf(plan)).toEqual(['/root/x content: null -> "a ssh-rsa AA\\n"', '/root/x mode: null -> "0644"']);
    expect(plan.result).toMatchObject({ name: "A", path: "/root/x", state: "present" });
  });

  it("makes no directory, and no file to take something out of", async () => {
    expect((await planOf(knownHosts, params, { ...facts, above: [absent, folder] })).failed).toBe(
      "the directory of /root/x does not exist",
    );
    expect((await planOf(knownHosts, { ...params, state: "absent" }, facts)).changes).toEqual([]);
  });

  it.each([
    [{ name: "b", key: "a ssh-rsa AA" }, "the server's name in it"],
    [{ name: "a", key: "a ssh-rsa AA\na ssh-dss BB" }, "expected one line"],
    [{ name: "a,b", state: "absent" }, "expected one name"],
    [{ name: "a" }, "expected key"],
    [{ name: "a", state: "absent", path: "x" }, "expected an absolute path"],
  ])("refuses %j", (wrong, message) => {
    expect(faultOf(knownHosts, wrong)).toContain(message);
  });
});
