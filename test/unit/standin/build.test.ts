import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Entry, openPromise } from "yauzl";
import { buildStandinPack } from "../../standin/build.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "standin-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function entriesOf(path: string): Promise<Map<string, Entry>> {
  const reader = await openPromise(path);
  const found = new Map<string, Entry>();
  for await (const entry of reader.eachEntry()) {
    found.set(entry.fileName, entry);
  }
  return found;
}

describe("buildStandinPack", () => {
  it("writes the archive where it was told, even into a folder that is not there, and gives its checksum", async () => {
    const out = join(folder, "packs", "wso2am-3.1.0.zip");

    const pack = await buildStandinPack(out);

    expect(pack.path).toBe(out);
    expect(pack.sha256).toBe(
      createHash("sha256")
        .update(await readFile(out))
        .digest("hex"),
    );
  });

  it("gives equal bytes each time", async () => {
    const first = await buildStandinPack(join(folder, "a.zip"));
    const second = await buildStandinPack(join(folder, "b.zip"));

    expect(second.sha256).toBe(first.sha256);
  });

  it("has the product's paths under one top folder, each once and each folder before its contents", async () => {
    const { path } = await buildStandinPack(join(folder, "pack.zip"));

    const entries = await entriesOf(path);
    const names = [...entries.keys()];

    expect(new Set(names.map((name) => name.split("/")[0]))).toEqual(new Set(["wso2am-3.1.0"]));
    for (const name of names) {
      const parent = name.replace(/[^/]+\/?$/, "");
      expect(parent === "" || names.indexOf(parent) < names.indexOf(name)).toBe(true);
      expect(parent === "" || names.includes(parent)).toBe(true);
    }
    expect(names).toEqual(
      expect.arrayContaining(
        [
          "README.txt",
          "bin/wso2server.sh",
          "bin/profileSetup.sh",
          "dbscripts/postgresql.sql",
          "dbscripts/apimgt/postgresql.sql",
          "repository/conf/deployment.toml",
          "repository/components/lib/",
          "repository/components/dropins/",
          "repository/deployment/server/executionplans/",
          "repository/logs/",
          "repository/resources/conf/key-mappings.json",
          "repository/resources/security/",
        ].map((name) => `wso2am-3.1.0/${name}`),
      ),
    );
    expect(names.filter((name) => /eventpublishers\/.+\.xml$/.test(name))).toHaveLength(6);
    expect(names.filter((name) => name.endsWith(".jks"))).toEqual([]);
  });

  it("makes the start scripts executable and nothing else", async () => {
    const { path } = await buildStandinPack(join(folder, "pack.zip"));

    const executable = [...(await entriesOf(path)).values()]
      .filter((entry) => !entry.fileName.endsWith("/") && (entry.externalFileAttributes >>> 16) & 0o111)
      .map((entry) => entry.fileName);

    expect(executable).toEqual(["wso2am-3.1.0/bin/profileSetup.sh", "wso2am-3.1.0/bin/wso2server.sh"]);
  });

  it("has the files of the 2.x line in its packs, over what all Carbon servers share", async () => {
    const wanted = {
      "wso2am-2.1.0": ["api-manager.xml", "axis2/axis2_TM.xml", "registry_TM.xml", "broker.xml", "jndi.properties"],
      "wso2am-analytics-2.1.0": [
        "analytics/spark/spark-defaults.conf",
        "datasources/analytics-datasources.xml",
        "datasources/stats-datasources.xml",
        "template-manager/domain-template/apim-analytics.xml",
      ],
    } as const;
    const shared = ["carbon.xml", "registry.xml", "user-mgt.xml", "axis2/axis2.xml", "tomcat/catalina-server.xml"];
    for (const top of ["wso2am-2.1.0", "wso2am-analytics-2.1.0"] as const) {
      const { path } = await buildStandinPack(join(folder, `${top}.zip`), top);
      const names = [...(await entriesOf(path)).keys()];
      expect(names).toEqual(
        expect.arrayContaining([
          `${top}/bin/wso2server.sh`,
          `${top}/repository/components/patches/`,
          ...[...wanted[top], ...shared].map((name) => `${top}/repository/conf/${name}`),
        ]),
      );
      expect(names.filter((name) => name.endsWith("deployment.toml"))).toEqual([]);
    }
  });
});
