import { join } from "node:path";
import { serveBdrMirror } from "../../standin/bdr/mirror.js";
import { buildCompiledPack } from "../../standin/compiled.js";
import { Twin } from "./twin.js";

/** The lab twin of inventory/active-active-bdr.yml: two machines for the five hosts of a datacenter. */
export async function bdrTwin(lab: string): Promise<Twin> {
  const datacenters = ["dc1", "dc2"];
  const twin = await Twin.raise({
    lab,
    inventory: "active-active-bdr.yml",
    machines: datacenters.flatMap((dc) => [{ name: `${dc}-db` }, { name: `${dc}-apim`, image: "java" as const }]),
    on: Object.fromEntries(
      datacenters.flatMap((dc) => [
        [`${dc}-db`, [`${dc}-lb`]],
        [`${dc}-apim`, [`${dc}-analytics1`, `${dc}-analytics2`]],
      ]),
    ),
  });
  const mirror = await serveBdrMirror(twin.lab.host("dc1-db"));
  const apim = await buildCompiledPack(join(twin.folder, "apim.zip"), "wso2am-2.1.0");
  const analytics = await buildCompiledPack(join(twin.folder, "analytics.zip"), "wso2am-analytics-2.1.0");
  const own: Record<string, string> = {};
  for (const what of ["analytics_patch", "analytics_capp", "analytics_domain_template"]) {
    const given = await twin.give(what, `a stand-in of the operator's ${what}\n`);
    Object.assign(own, { [what]: given.path, [`${what}_sha256`]: given.sha256 });
  }
  await twin.vary({
    apim_pack: apim.path,
    apim_pack_sha256: apim.sha256,
    analytics_pack: analytics.path,
    ...own,
    bdr_mirror: mirror.url,
    bdr_mirror_key: (await twin.give("mirror.asc", mirror.key)).path,
    // Debian 12 has no other Java than 17, and the stand-ins run on it.
    java_package: "default-jdk-headless",
    java_home: "/usr/lib/jvm/default-java",
    java_unsupported: "warning",
    sequence_increment: 10,
  });
  return twin;
}
