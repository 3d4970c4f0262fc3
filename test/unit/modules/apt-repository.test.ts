import { describe, expect, it } from "@jest/globals";
import { aptRepository } from "../../../src/modules/apt-repository.js";
import { sourceFileName } from "../../../src/modules/support/sources-list.js";
import { diffOf, factsOf, faultOf, planOf, scriptOf } from "./support.js";

const repo = "deb [arch=amd64] http://deb.example.com/debian bookworm main";
const directory = { type: "directory", mode: 0o755, owner: "root", group: "root", uid: 0, gid: 0 };

async function changes(lists: Record<string, string>, params: Record<string, unknown>, main = "") {
  const facts = {
    main: Buffer.from(main),
    lists: new Map(Object.entries(lists).map(([name, text]) => [name, Buffer.from(text)])),
    ...{ target: { type: "absent" }, targetSha256: null, above: [directory, directory, directory] },
  };
  return planOf(aptRepository, { update_cache: false, ...params }, facts);
}

describe("apt_repository", () => {
  it.each([
    [repo, "deb_example_com_debian"],
    ["deb https://me:pw@h.example/x-y ./", "h_example_x_y"],
    ["deb-src file:/srv/repo ./", "file_srv_repo"],
  ])("names the list of %s", (source, name) => {
    expect(sourceFileName(source)).toBe(name);
    expect(factsOf(aptRepository, { repo: source })["target"]).toEqual([`file:/etc/apt/sources.list.d/${name}.list`]);
  });

  it("adds a source", async () => {
    const plan = await changes({}, { repo, filename: "x" });
    expect(diffOf(plan)).toEqual([
      `/etc/apt/sources.list.d/x.list content: null -> ${JSON.stringify(`${repo}\n`)}`,
      '/etc/apt/sources.list.d/x.list mode: null -> "0644"',
    ]);
    expect(plan.result).toMatchObject({ sources_added: ["/etc/apt/sources.list.d/x.list"], sources_removed: [] });
  });

  it.each([
    ["in its list", { "a.list": `# x\n${repo}\n` }, ""],
    ["in another one, with more blanks", { "b.list": repo.replaceAll(" ", "  ") }, ""],
    ["in the main list, with a comment", {}, `${repo} # mine\n`],
  ])("finds a source %s", async (_name, lists, main) => {
    expect((await changes(lists as Record<string, string>, { repo }, main)).changes).toEqual([]);
  });

  it("switches on what is switched off, and leaves the rest of the list", async () => {
    const plan = await changes({ "a.list": `#note\n# ${repo} # mine\ndeb http://x y z` }, { repo });
    expect(diffOf(plan)).toEqual([
      expect.stringContaining(`-> ${JSON.stringify(`#note\n${repo} # mine\ndeb http://x y z`)}`),
    ]);
  });

  it("adds to a list that is there", async () => {
    const plan = await changes({ "x.list": "deb http://x y z" }, { repo, filename: "x" });
    expect(diffOf(plan)).toEqual([expect.stringContaining(`-> ${JSON.stringify(`deb http://x y z\n${repo}\n`)}`)]);
  });

  it("takes a source out of all lists, and a list away that is empty then", async () => {
    const plan = await changes(
      { "a.list": `${repo}\n`, "b.list": `x\n${repo}\n`, "c.list": `#${repo}\n` },
      { repo, state: "absent" },
    );
    expect(diffOf(plan).map((line) => line.replace(/.* -> /, ""))).toEqual(["null", '"x\\n"']);
    expect(plan.result).toMatchObject({ sources_removed: ["/etc/apt/sources.list.d/a.list"] });
  });

  it("takes all back when apt cannot read it", async () => {
    const plan = await changes({}, { repo, filename: "x", update_cache: true });
    expect(scriptOf(plan)).toMatch(
      /update \|\| exit[\s\S]*\) \|\| \{\nrm -f -- '\/etc\/apt\/sources.list.d\/x.list'\nexit 1/,
    );
  });

  it("refuses what is no source", () => {
    expect(faultOf(aptRepository, { repo: "http://x" })).toContain("expected a source");
    expect(faultOf(aptRepository, { repo: "ppa:x/y" })).toContain("PPAs are not there");
    expect(faultOf(aptRepository, { repo, filename: "../x" })).toContain("without directories");
  });
});
