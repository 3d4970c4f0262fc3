import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { XmlDocument } from "../../../src/modules/support/xml/document.js";
import { decrypted, makeCertificate } from "../../unit/template/certificates.js";
import { expectToldAndDone, Servers, unpackedStandin, type Configured, type Site } from "./servers.js";

const workerManager: Site = {
  vars: {
    pattern: "worker-manager",
    replication: "pglogical",
    artifact_sync: "svn",
    traffic_partitioning: "geography",
  },
  datacenters: [
    {
      "dc1-db": {},
      "dc1-svn": {},
      "dc1-lb": {},
      "dc1-manager": { auto_commit: true },
      "dc1-worker": { hazelcast_port: 4100 },
      "dc1-km": { apim_offset: 2 },
      "dc1-tm": {},
      "dc1-publisher": {},
      "dc1-store": {},
    },
    {
      "dc2-db": {},
      "dc2-svn": {},
      "dc2-lb": {},
      "dc2-manager": {},
      "dc2-worker": {},
      "dc2-km": {},
      "dc2-tm": {},
      "dc2-store": {},
    },
  ],
  groups: {
    database: ["dc1-db", "dc2-db"],
    svn_server: ["dc1-svn", "dc2-svn"],
    load_balancer: ["dc1-lb", "dc2-lb"],
    gateway_manager: ["dc1-manager", "dc2-manager"],
    gateway_worker: ["dc1-worker", "dc2-worker"],
    key_manager: ["dc1-km", "dc2-km"],
    traffic_manager: ["dc1-tm", "dc2-tm"],
    publisher: ["dc1-publisher"],
    devportal: ["dc1-store", "dc2-store"],
  },
};

const activeActive: Site = {
  vars: {
    pattern: "active-active",
    replication: "bdr",
    artifact_sync: "rsync",
    traffic_partitioning: "geography",
    analytics_receivers: "load-balance",
    bdr_mirror: "https://mirror.example.com/bdr",
  },
  datacenters: [1, 2].map((number) => ({
    [`dc${number}-db`]: {},
    [`dc${number}-lb`]: {},
    [`dc${number}-apim`]: number === 2 ? { apim_offset: 3 } : {},
    [`dc${number}-an1`]: { ansible_host: `dc${number}-an`, analytics_offset: 1 },
    [`dc${number}-an2`]: { ansible_host: `dc${number}-an`, analytics_offset: 2, hazelcast_port: 4001 },
  })),
  groups: {
    database: ["dc1-db", "dc2-db"],
    load_balancer: ["dc1-lb", "dc2-lb"],
    all_in_one: ["dc1-apim", "dc2-apim"],
    analytics: ["dc1-an1", "dc1-an2", "dc2-an1", "dc2-an2"],
  },
};

const carbon = { c: "http://wso2.org/projects/carbon/carbon.xml" };
const throttling = "/APIManager/ThrottlingConfigurations";
const everywhere = [
  "conf/api-manager.xml",
  "conf/axis2/axis2.xml",
  "conf/broker.xml",
  "conf/carbon.xml",
  "conf/data-bridge/data-bridge-config.xml",
  "conf/datasources/master-datasources.xml",
  "conf/etc/jmx.xml",
  "conf/identity/EndpointConfig.properties",
  "conf/identity/identity.xml",
  "conf/jndi.properties",
  "conf/registry.xml",
  "conf/tomcat/catalina-server.xml",
  "conf/user-mgt.xml",
];

/** The stand-in always; the files of the product where MDC_PACK names a folder with the unpacked pack of 2.1.0. */
const subjects = [
  { name: "the stand-in", pack: (folder: string) => unpackedStandin(folder), skipped: false },
  { name: "MDC_PACK", pack: () => Promise.resolve(process.env["MDC_PACK"] ?? ""), skipped: !process.env["MDC_PACK"] },
];

describe.each(subjects)("the roles of 2.x on the files of $name", ({ pack, skipped }) => {
  const maybe = skipped ? it.skip : it;
  const folder = mkdtempSync(join(tmpdir(), "mdc-pack-"));
  const sites: { distributed?: Servers; whole?: Servers; sealed?: Servers } = {};
  const pair = makeCertificate(folder, "vault", "rsa:2048");
  const vault = {
    apim_secure_vault: true,
    keystore_entry: { certificate: pair.certificate },
    apim_user: userInfo().username,
    apim_group: execFileSync("id", ["-gn"], { encoding: "utf8" }).trim(),
  };
  const cameTo: Record<string, Configured> = {};
  let vendor = "";

  beforeAll(async () => {
    if (skipped) return;
    vendor = await pack(folder);
    sites.distributed = new Servers(vendor, workerManager, [
      ...["dc1-manager", "dc1-worker", "dc1-km", "dc1-tm", "dc1-publisher", "dc1-store"],
      "dc2-manager",
    ]);
    sites.whole = new Servers(vendor, activeActive, ["dc1-apim", "dc2-apim"]);
    cameTo["distributed"] = await sites.distributed.configureTwice();
    cameTo["whole"] = await sites.whole.configureTwice();
    sites.sealed = new Servers(vendor, { ...activeActive, vars: { ...activeActive.vars, ...vault } }, ["dc1-apim"]);
    cameTo["sealed"] = await sites.sealed.configureTwice();
  });

  afterAll(() => {
    sites.distributed?.remove();
    sites.whole?.remove();
    sites.sealed?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Texts of what an XPath finds in a file of a host. */
  function told(host: string, file: string, xpath: string): string[] {
    const site =
      host in (workerManager.datacenters[0] ?? {}) || host === "dc2-manager" ? sites.distributed : sites.whole;
    return new XmlDocument(site?.read(host, file) ?? "")
      .select(xpath, carbon)
      .map((one) =>
        one.kind === "attribute" ? one.value : (one.element.textContent ?? "").replaceAll(/\s+/g, " ").trim(),
      );
  }

  maybe("tell beforehand what they change, and find nothing to do the second time", () => {
    for (const one of Object.values(cameTo)) {
      expectToldAndDone(one);
      expect(Object.values(one.first.changed).every((count) => count > 0)).toBe(true);
    }
  });

  maybe("change the files that matter and no others, and leave every comment in them", () => {
    expect(sites.whole?.changedFiles(vendor, "dc1-apim")).toEqual(everywhere);
    expect(sites.distributed?.changedFiles(vendor, "dc1-tm")).toEqual(
      [...everywhere, "conf/axis2/axis2_TM.xml", "conf/registry_TM.xml"].sort(),
    );
    const before = new Servers(vendor, activeActive, ["vendor"]);
    const files = everywhere.filter((name) => name.endsWith(".xml")).map((name) => name.slice("conf/".length));
    const lost = files.flatMap((file) => {
      const after = sites.whole?.read("dc1-apim", file) ?? "";
      return (before.read("vendor", file).match(/<!--[^]*?-->|^\s*$/gm) ?? []).filter(
        (comment) => !after.includes(comment),
      );
    });
    before.remove();
    expect(lost).toEqual([]);
  });

  maybe("put passwords into a vault, and names for them where they stood", () => {
    const sealed = (file: string): string => sites.sealed?.read("dc1-apim", file) ?? "";
    const [text, places] = [sealed("security/cipher-text.properties"), sealed("security/cipher-tool.properties")];
    const kept = Object.fromEntries([...text.matchAll(/^([\w.]+)=(.+)$/gm)].map(([, name, value]) => [name, value]));
    const wanted = [...places.matchAll(/^([\w.]+)=repository\/conf\/([^/]+(?:\/[^/]+)?\.xml)\/\/.+,(?:true|false)$/gm)];
    expect(wanted).toHaveLength(Object.keys(kept).length);
    expect(wanted.length).toBeGreaterThan(10);
    for (const [, alias = "", file = ""] of wanted) expect(sealed(file)).toContain(`svns:secretAlias="${alias}"`);
    expect(decrypted(kept["Datasources.WSO2_UM_DB.Configuration.Password"] ?? "", pair)).toBe("database-word");
    expect(decrypted(kept["Carbon.Security.KeyStore.Password"] ?? "", pair)).toBe("store-word");
    const files = sites.sealed?.changedFiles(vendor, "dc1-apim").map((name) => name.slice("conf/".length)) ?? [];
    expect(files.filter((file) => /(admin|database|store|svn)-word/.test(sealed(file)))).toEqual([
      "identity/EndpointConfig.properties",
      "jndi.properties",
    ]);
  });

  maybe("point each component to those that it needs", () => {
    const server = "/APIManager/APIKeyValidator/ServerURL";
    expect(told("dc1-worker", "api-manager.xml", server)).toEqual(["https://dc1-lb:9443/services/"]);
    expect(told("dc1-worker", "api-manager.xml", "/APIManager/APIKeyValidator/KeyValidatorClientType")).toEqual([
      "WSClient",
    ]);
    expect(
      told("dc1-publisher", "api-manager.xml", "/APIManager/APIGateway/Environments/Environment/ServerURL"),
    ).toEqual(["https://dc1-lb:9445/services/"]);
    expect(told("dc1-publisher", "api-manager.xml", `${throttling}/PolicyDeployer/ServiceURL`)).toEqual([
      "https://dc1-lb:9444/services/",
    ]);
    expect(told("dc1-store", "api-manager.xml", "/APIManager/OAuthConfigurations/RevokeAPIURL")).toEqual([
      "https://dc1-worker:8243/revoke",
    ]);
    expect(told("dc1-km", "carbon.xml", "/c:Server/c:Ports/c:Offset")).toEqual(["2"]);
    expect(told("dc1-km", "api-manager.xml", `${throttling}/JMSConnectionDetails/Enabled`)).toEqual(["false"]);
  });

  maybe(
    "send events of throttling to the traffic managers of all datacenters only where all serve the same clients",
    () => {
      expect(told("dc1-apim", "api-manager.xml", `${throttling}/DataPublisher/ReceiverUrlGroup`)).toEqual([
        "{tcp://dc1-apim:9611},{tcp://dc2-apim:9614}",
      ]);
      expect(told("dc1-apim", "api-manager.xml", `${throttling}/DataPublisher/AuthUrlGroup`)).toEqual([
        "{ssl://dc1-apim:9711},{ssl://dc2-apim:9714}",
      ]);
      expect(told("dc2-apim", "api-manager.xml", `${throttling}/JMSConnectionDetails/ServiceURL`)).toEqual([
        "tcp://dc2-apim:5675",
      ]);
      expect(told("dc1-worker", "api-manager.xml", `${throttling}/DataPublisher/ReceiverUrlGroup`)).toEqual([
        "{tcp://dc1-tm:9611}",
      ]);
      expect(sites.whole?.read("dc2-apim", "jndi.properties")).toContain(
        "TopicConnectionFactory = amqp://admin:admin-word@clientid/carbon?brokerlist='tcp://dc2-apim:5675'",
      );
      expect(told("dc2-apim", "api-manager.xml", "/APIManager/Analytics/DASServerURL")).toEqual([
        "{tcp://dc2-an1:7612,tcp://dc2-an2:7613}",
      ]);
    },
  );

  maybe("let one manager commit, and make manager and workers of a datacenter one cluster", () => {
    const synchronizer = "/c:Server/c:DeploymentSynchronizer";
    const commits = ["dc1-manager", "dc2-manager", "dc1-worker"].map((host) => [
      ...told(host, "carbon.xml", `${synchronizer}/c:AutoCommit`),
      ...told(host, "carbon.xml", `${synchronizer}/c:SvnUrl`),
    ]);
    expect(commits).toEqual([
      ["true", "svn://dc1-svn/apim/"],
      ["false", "svn://dc2-svn/apim/"],
      ["false", "svn://dc1-svn/apim/"],
    ]);
    expect(told("dc1-km", "carbon.xml", `${synchronizer}/c:Enabled`)).toEqual(["false"]);
    const clustering = "/axisconfig/clustering";
    expect(told("dc1-worker", "axis2/axis2.xml", `${clustering}/members/member`)).toEqual([
      "dc1-manager 4000",
      "dc1-worker 4100",
    ]);
    expect(told("dc1-worker", "axis2/axis2.xml", `${clustering}/parameter[@name="localMemberPort"]`)).toEqual(["4100"]);
    expect(told("dc1-manager", "axis2/axis2.xml", `${clustering}/parameter[@name="domain"]`)).toEqual([
      "dc1.gateway.domain",
    ]);
    expect(told("dc1-manager", "axis2/axis2.xml", `${clustering}//property[@name="subDomain"]/@value`)).toEqual([
      "mgt",
    ]);
    expect(told("dc1-tm", "axis2/axis2.xml", `${clustering}/members/member`)).toEqual(["dc1-tm 4000"]);
    expect(told("dc1-apim", "axis2/axis2.xml", `${clustering}/@enable`)).toEqual(["false"]);
  });

  maybe("share databases and registry within the datacenter, and let workers only read the registry", () => {
    const source = (name: string): string => `//datasource[name="${name}"]/definition/configuration/url`;
    const sources = "datasources/master-datasources.xml";
    const urls = ["WSO2AM_DB", "WSO2_UM_DB", "WSO2REG_DB", "WSO2AM_STATS_DB"].flatMap((name) =>
      told("dc2-apim", sources, source(name)),
    );
    expect(urls).toEqual(
      ["am_db", "um_db", "reg_db", "stats_db"].map((name) => `jdbc:postgresql://dc2-db:5432/${name}?sslmode=require`),
    );
    expect(told("dc1-manager", sources, source("WSO2AM_STATS_DB"))[0]).toMatch(/^jdbc:h2:/);
    expect(told("dc1-worker", "registry.xml", "/wso2registry/remoteInstance/readOnly")).toEqual(["true"]);
    expect(told("dc1-manager", "registry.xml", "/wso2registry/remoteInstance/readOnly")).toEqual(["false"]);
    expect(told("dc1-tm", "registry.xml", "/wso2registry/mount/@path")).toEqual([
      "/_system/governance",
      "/_system/config",
    ]);
    expect(told("dc1-apim", "user-mgt.xml", '//Configuration/Property[@name="dataSource"]')).toEqual([
      "jdbc/WSO2UM_DB",
    ]);
  });
});
