import { describe, expect, it } from "@jest/globals";
import { getUrl } from "../../../src/modules/get-url.js";
import { digestIn } from "../../../src/modules/support/checksum.js";
import { diffOf, faultOf, planOf, promisesOf, scriptOf } from "./support.js";

const digest = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
const other = "0".repeat(64);
const url = "https://host/dir/a%20b.jar?x=1";
const directory = { type: "directory" as const };
const absent = { type: "absent" as const };
const there = { type: "file" as const, mode: 0o644, owner: "root", group: "root", uid: 0, gid: 0 };

function facts(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    target: absent,
    targetSha256: null,
    above: [directory],
    inside: absent,
    insideSha256: null,
    tool: "curl",
    ...changes,
  };
}

describe("get_url", () => {
  it("knows what will be there when it knows the digest", async () => {
    const plan = await planOf(getUrl, { url, dest: "/srv/x", checksum: `sha256:${digest}`, mode: "0600" }, facts());
    expect(diffOf(plan)).toEqual([`/srv/x content: null -> "sha256 ${digest}"`, '/srv/x mode: null -> "0600"']);
    expect(promisesOf(plan)).toMatchObject({ "sha256:/srv/x": digest, "file:/srv/x": { type: "file", mode: 0o600 } });
    expect(plan.changes[0]?.effect.kind).toBe("exact");
  });

  it("knows of the content nothing without", async () => {
    const plan = await planOf(getUrl, { url, dest: "/srv/x" }, facts());
    expect(plan.changes[0]?.effect.kind).toBe("opaque");
    expect(Object.keys(promisesOf(plan))).toEqual(["file:/srv/x"]);
  });

  it("keeps what is right, and only mends its mode", async () => {
    const found = facts({ target: there, targetSha256: digest });
    const plan = await planOf(getUrl, { url, dest: "/srv/x", checksum: `sha256:${digest}`, mode: "0600" }, found);
    expect(diffOf(plan)).toEqual(['/srv/x mode: "0644" -> "0600"']);
  });

  it("keeps what is there when no digest is given", async () => {
    expect(
      (await planOf(getUrl, { url, dest: "/srv/x" }, facts({ target: there, targetSha256: other }))).changes,
    ).toEqual([]);
  });

  it("downloads by force to see whether it is another", async () => {
    const plan = await planOf(
      getUrl,
      { url, dest: "/srv/x", force: true },
      facts({ target: there, targetSha256: other }),
    );
    expect(plan.action?.predict).toBe("unknown");
    const output = { code: 0, stderr: Buffer.alloc(0), stdoutLength: 0, stderrLength: 0 };
    expect(plan.action?.interpret({ ...output, stdout: Buffer.from("replaced\n") })).toMatchObject({ changed: true });
    expect(plan.action?.interpret({ ...output, stdout: Buffer.alloc(0) })).toMatchObject({ changed: false });
  });

  it("names a file in a directory by its URL", async () => {
    const plan = await planOf(getUrl, { url, dest: "/srv" }, facts({ target: directory }));
    expect(plan.result).toMatchObject({ dest: "/srv/a b.jar" });
  });

  it("shows neither URL nor headers nor password in an argument", async () => {
    const secrets = { url_username: "me", url_password: "hunter2", headers: { "X-Token": "abc123" } };
    const script = scriptOf(await planOf(getUrl, { url, dest: "/srv/x", ...secrets }, facts()));
    const commands = script.replace(/<<'(EOF_\w+)'[\s\S]*?\n\1\n/g, "");
    for (const secret of ["hunter2", "abc123", "host/dir"]) expect(commands).not.toContain(secret);
  });

  it.each([
    ["there is no tool", { tool: null }, "install the package curl"],
    ["the directory is missing", { above: [absent] }, "/srv does not exist"],
    ["the list has no digest of it", { list: "curl: (22) 404" }, "no digest of a b.jar: curl: (22) 404"],
  ])("fails when %s", async (_name, changes, message) => {
    const checksum = "list" in changes ? { checksum: "sha256:https://host/SUMS" } : {};
    expect((await planOf(getUrl, { url, dest: "/srv/x", ...checksum }, facts(changes))).failed).toContain(message);
  });

  it.each([
    [{ url: "host/x", dest: "/x" }, "expected a URL"],
    [{ url, dest: "/x", checksum: "sha256:123" }, "64 hex digits"],
    [{ url, dest: "/x", checksum: digest }, "an algorithm"],
  ])("refuses %j", (params, message) => {
    expect(faultOf(getUrl, params)).toContain(message);
  });
});

describe("a list of digests", () => {
  it.each([
    ["with names", `${other}  b\n${digest}  a\n`, digest],
    ["of binary files", `${digest} *a\n`, digest],
    ["of a folder", `${digest}  ./dir/a\n`, digest],
    ["in the style of BSD", `SHA256 (b) = ${other}\nSHA256 (a) = ${digest}\n`, digest],
    ["of one file without a name", `${digest.toUpperCase()}\n`, digest],
    ["without the file", `${digest}  b\n`, undefined],
    ["of another algorithm", `${digest.slice(0, 40)}  a\n`, undefined],
  ])("%s", (_name, text, wanted) => {
    expect(digestIn(text, "a", "sha256")).toBe(wanted);
  });
});
