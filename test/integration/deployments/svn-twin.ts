import { join } from "node:path";
import { buildCompiledPack } from "../../standin/compiled.js";
import { Twin } from "./twin.js";

/** What stands on one machine beside another server of the product. */
const second = { apim_offset: 1, hazelcast_port: 4001 };
const third = { apim_offset: 2, hazelcast_port: 4002 };

/** The lab twin of inventory/worker-manager-svn.yml, with one worker in each datacenter: three machines for each. */
export async function svnTwin(lab: string): Promise<Twin> {
  const publisher = (dc: string): string[] => (dc === "dc1" ? [`${dc}-publisher`] : []);
  const datacenters = ["dc1", "dc2"];
  const twin = await Twin.raise({
    lab,
    inventory: "worker-manager-svn.yml",
    edit: (text) => text.replaceAll("gw-worker[1:2]", "gw-worker1"),
    machines: datacenters.flatMap((dc) => [
      { name: `${dc}-db`, image: "postgresql" as const },
      { name: `${dc}-gw-manager`, image: "java" as const },
      { name: `${dc}-gw-worker1`, image: "java" as const },
    ]),
    on: Object.fromEntries(
      datacenters.flatMap((dc) => [
        [`${dc}-db`, [`${dc}-svn`, `${dc}-lb`]],
        [`${dc}-gw-manager`, [`${dc}-km`, `${dc}-store`]],
        [`${dc}-gw-worker1`, [`${dc}-tm`, ...publisher(dc)]],
      ]),
    ),
    own: Object.fromEntries(
      datacenters.flatMap((dc) => [
        [`${dc}-km`, second],
        [`${dc}-tm`, second],
        [`${dc}-store`, third],
        ...publisher(dc).map((host) => [host, third]),
      ]),
    ),
    passwords: ["apim_svn"],
  });
  const apim = await buildCompiledPack(join(twin.folder, "apim.zip"), "wso2am-2.1.0");
  const library = async (name: string, folder: string): Promise<Record<string, string>> => {
    const { path, sha256 } = await twin.give(name, `a stand-in of ${name}\n`);
    return { src: path, dest: `repository/components/${folder}/${name}`, sha256 };
  };
  await twin.vary({
    apim_pack: apim.path,
    apim_pack_sha256: apim.sha256,
    carbon_files: [
      await library("svnkit-all-1.8.7.wso2v1.jar", "dropins"),
      await library("trilead-ssh2-1.0.0-build215.jar", "lib"),
    ],
    // The stand-in has no svnkit: it uses the machine's own client.
    apim_packages: ["unzip", "procps", "curl", "libpostgresql-jdbc-java", "subversion"],
    // Debian 12 has no other Java than 17, and the stand-ins run on it.
    java_package: "default-jdk-headless",
    java_home: "/usr/lib/jvm/default-java",
    java_unsupported: "warning",
    subversion_sync_seconds: 2,
    sequence_increment: 10,
  });
  return twin;
}
