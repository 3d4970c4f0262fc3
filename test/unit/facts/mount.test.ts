import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { mount } from "../../../src/facts/mount.js";
import { shellHosts } from "./hosts.js";
import { runProbe, valuesOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-mount-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the fact mount", () => {
  it("tells what is mounted, whether it answers, and what is not", () => {
    const recorded = `0 rw,relatime shared:1 - nfs4 files:/srv/a\\040b rw,vers=4.2
1 rw - nfs4 files:/srv/c rw
2 rw - nfs4 files:/srv/d rw
-
`;
    expect(valuesOf(mount, ["/a", "/b", "/c", "/d"], recorded)).toEqual([
      { state: "mounted", source: "files:/srv/a b", type: "nfs4" },
      { state: "silent", source: "files:/srv/c", type: "nfs4" },
      { state: "stale", source: "files:/srv/d", type: "nfs4" },
      { state: "absent" },
    ]);
  });

  it.each(shellHosts(folder))("$name reads the kernel's table, in the order asked for", (host) => {
    const keys = ["/proc", "/no such\\place", "/"];
    const { output, errors } = runProbe(mount, keys, host);
    expect(errors).toBe("");
    expect(valuesOf(mount, keys, output)).toEqual([
      expect.objectContaining({ state: "mounted", type: "proc" }),
      { state: "absent" },
      expect.objectContaining({ state: "mounted" }),
    ]);
  });

  it("takes a file system that does not answer in time for silent, and one that is not known any more for stale", () => {
    const tool = (text: string): void =>
      writeFileSync(join(folder, "timeout"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    tool("exit 124");
    expect(valuesOf(mount, ["/proc"], runProbe(mount, ["/proc"], { path: folder }).output)).toMatchObject([
      { state: "silent" },
    ]);
    tool("echo 'stat: cannot read file system information: Stale file handle' >&2; exit 1");
    expect(valuesOf(mount, ["/proc"], runProbe(mount, ["/proc"], { path: folder }).output)).toMatchObject([
      { state: "stale" },
    ]);
    rmSync(join(folder, "timeout"));
  });
});
