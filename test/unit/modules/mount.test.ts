import { describe, expect, it } from "@jest/globals";
import type { MountFact } from "../../../src/facts/mount.js";
import { mount } from "../../../src/modules/mount.js";
import { diffOf, factsOf, faultOf, planOf, promisesOf, scriptOf } from "./support.js";

const path = "/srv/a";
const params = { path, src: "files:/a", fstype: "nfs4", opts: "hard", state: "mounted" };
const inTable = "files:/a /srv/a nfs4 hard 0 0\n";
const there: MountFact = { state: "mounted", source: "files:/a", type: "nfs4" };
const none: MountFact = { state: "absent" };

function facts(mounted: MountFact, table = inTable): Record<string, unknown> {
  return { mounted, target: { type: "file", mode: 0o644, owner: "root" }, text: Buffer.from(table), above: [] };
}

describe("mount", () => {
  it.each<[string, Record<string, unknown>, MountFact, string[]]>([
    ["is right", {}, there, []],
    ["mounts", {}, none, ['/srv/a mounted: null -> "files:/a"']],
    [
      "mounts anew what its server does not know any more",
      {},
      { ...there, state: "stale" },
      ['/srv/a mounted: "files:/a" -> "files:/a"'],
    ],
    [
      "mounts another source in its place",
      {},
      { ...there, source: "old:/a" },
      ['/srv/a mounted: "old:/a" -> "files:/a"'],
    ],
    ["unmounts and keeps its table", { state: "unmounted" }, there, ['/srv/a mounted: "files:/a" -> null']],
    ["unmounts nothing", { state: "unmounted" }, none, []],
  ])("%s", async (_what, more, mounted, diff) => {
    expect(diffOf(await planOf(mount, { ...params, ...more }, facts(mounted)))).toEqual(diff);
  });

  it("does not wait for a server that does not answer", async () => {
    const silent: MountFact = { ...there, state: "silent" };
    const plan = await planOf(mount, params, facts(silent));
    expect(plan).toEqual({ changes: [], failed: "/srv/a: files:/a does not answer within 5 s" });
    expect(scriptOf(await planOf(mount, { ...params, state: "unmounted" }, facts(silent)))).toContain("umount -l");
  });

  it("writes its table before it mounts, and promises what is mounted then", async () => {
    const plan = await planOf(mount, params, facts(none, ""));
    expect(plan.changes.map(({ effect }) => effect.kind)).toEqual(["exact", "opaque"]);
    expect(promisesOf(plan)).toMatchObject({ "mount:/srv/a": { state: "mounted" } });
  });

  it("asks nothing of a mount that is for later only", () => {
    expect(factsOf(mount, { ...params, state: "present" })["mounted"]).toEqual([]);
    expect(factsOf(mount, params)["mounted"]).toEqual(["mount:/srv/a"]);
  });

  it("needs to know what to mount", () => {
    expect(faultOf(mount, { path, state: "mounted" })).toBe("expected src and fstype with state: mounted or present");
    expect(faultOf(mount, { path, state: "absent" })).toBeUndefined();
    expect(faultOf(mount, { ...params, src: "a\nb" })).toBe("expected one line");
  });
});
