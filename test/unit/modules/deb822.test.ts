import { describe, expect, it } from "@jest/globals";
import type { FileFact } from "../../../src/facts/file.js";
import { deb822Repository } from "../../../src/modules/deb822-repository.js";
import { diffOf, factsOf, faultOf, planOf, promisesOf } from "./support.js";

const directory: FileFact = { type: "directory", mode: 0o755, owner: "root", group: "root", uid: 0, gid: 0 };
const there: FileFact = { ...directory, type: "file", mode: 0o644 };
const absent: FileFact = { type: "absent" };
const params = { name: "My_Source 1!", uris: "https://h/apt", suites: ["a", "b"], components: "main", enabled: false };
const facts = {
  ...{ target: absent, targetSha256: null, above: [directory, directory, directory] },
  ...{ keyTarget: absent, keySha256: null, keyAbove: [absent, directory, directory], binary: absent },
};
const key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n";
const text =
  "Components: main\nEnabled: no\nX-Repolib-Name: My_Source 1!\nSuites: a b\nTypes: deb\nURIs: https://h/apt\n";

describe("deb822_repository", () => {
  it("writes a source", async () => {
    const plan = await planOf(deb822Repository, params, facts);
    expect(diffOf(plan)).toEqual([
      `/etc/apt/sources.list.d/my-source-1.sources content: null -> ${JSON.stringify(text)}`,
      '/etc/apt/sources.list.d/my-source-1.sources mode: null -> "0644"',
    ]);
    expect(plan.result).toEqual({
      repo: text,
      dest: "/etc/apt/sources.list.d/my-source-1.sources",
      key_filename: null,
    });
    const sha256 = promisesOf(plan)["sha256:/etc/apt/sources.list.d/my-source-1.sources"];
    expect((await planOf(deb822Repository, params, { ...facts, target: there, targetSha256: sha256 })).changes).toEqual(
      [],
    );
  });

  it("writes a key among the lines", async () => {
    const plan = await planOf(deb822Repository, { name: "x", signed_by: key }, facts);
    expect(plan.result?.["repo"]).toBe(
      "X-Repolib-Name: x\nSigned-By:\n    -----BEGIN PGP PUBLIC KEY BLOCK-----\n    .\n    abc\n    -----END PGP PUBLIC KEY BLOCK-----\nTypes: deb\n",
    );
  });

  it("keeps a key that it gets", async () => {
    const signed = { ...params, signed_by: "https://h/key.asc" };
    const plan = await planOf(deb822Repository, signed, { ...facts, fetched: key });
    expect(diffOf(plan).map((line) => line.split(":")[0])).toEqual([
      "/etc/apt/keyrings state",
      "/etc/apt/keyrings mode",
      "/etc/apt/keyrings/my-source-1.asc content",
      "/etc/apt/keyrings/my-source-1.asc mode",
      "/etc/apt/sources.list.d/my-source-1.sources content",
      "/etc/apt/sources.list.d/my-source-1.sources mode",
    ]);
    expect(plan.result?.["repo"]).toContain("Signed-By: /etc/apt/keyrings/my-source-1.asc\n");
    const missing = await planOf(deb822Repository, signed, { ...facts, fetched: "curl: (22) 404" });
    expect(missing.failed).toBe(
      "Could not fetch signed_by key: https://h/key.asc gives no armored key: curl: (22) 404",
    );
    expect(factsOf(deb822Repository, { ...params, signed_by: "/d/key.gpg" })["fetched"]).toEqual([]);
  });

  it("removes source and keys", async () => {
    const found = { ...facts, target: there, keyTarget: there };
    const plan = await planOf(deb822Repository, { name: "x", state: "absent" }, found);
    expect(diffOf(plan)).toEqual([
      '/etc/apt/sources.list.d/x.sources state: "file" -> "absent"',
      '/etc/apt/keyrings/x.asc state: "file" -> "absent"',
    ]);
  });

  it.each([{ name: "!" }, { name: "a\nb" }, { name: "x", uris: "a b" }, { name: "x", types: ["rpm"] }])(
    "refuses %j",
    (wrong) => {
      expect(faultOf(deb822Repository, wrong)).toMatch(/expected|Invalid/);
    },
  );
});
