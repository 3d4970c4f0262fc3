import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { execa } from "execa";
import { settles } from "../support/databases.js";
import { long } from "../support/long.js";
import { look } from "../support/run-playbook.js";
import { changed, failed, proofOf } from "./outcome.js";
import { raiseSite, type SiteRequest } from "./sites.js";
import { comesUp, type Twin } from "./twin.js";

// Up to twenty servers, and four kernels.
jest.setTimeout(60 * 60_000);

const withoutAnalytics = (text: string): string =>
  text.replaceAll(/^ *analytics:\n.*\n.*\n|^.*-analytics\[1:2\]:\n/gm, "");
const oneTrafficManager = (text: string): string =>
  text.replaceAll("tm[1:2]:", "tm1:").replace("artifact_sync: nfs", "artifact_sync: nfs\n    high_availability: false");
// Files are served by a machine of a gateway: each guest is a kernel that is emulated, and dear. One account fetches artifacts on a machine.
const sharing = {
  gw1: { image: "guest", also: ["files"] },
  gw2: { image: "guest" },
  tm1: { image: "guest" },
} as const;

interface Site extends SiteRequest {
  /** The gateway, or node with everything, on which an API is put, and those that have it then. */
  writes: string;
  reads: readonly string[];
  /** Where no API comes by itself. */
  spared: readonly string[];
  folder: string;
}

const datacenters = ["dc1", "dc2"];
const regions = ["region1", "region2"];
const control = ["km2", "publisher1", "publisher2", "devportal1", "devportal2"];
const multiRegion = {
  datacenters: regions,
  machines: {
    db: { image: "postgresql17", also: ["lb"] },
    ...sharing,
    km1: { image: "java", also: [...control, "analytics1", "analytics2"] },
  },
  masterOnly: [...control.slice(1), "analytics1", "analytics2"],
  edit: oneTrafficManager,
  writes: "region1-gw2",
} as const;

const sites: Site[] = [
  {
    inventory: "active-passive-all-in-one.yml",
    datacenters,
    machines: {
      db: { image: "postgresql", also: ["lb"] },
      apim1: { image: "guest", also: ["files"] },
      apim2: { image: "guest" },
    },
    edit: withoutAnalytics,
    writes: "dc1-apim2",
    reads: ["dc1-apim1", "dc2-apim1", "dc2-apim2"],
    spared: [],
    folder: "/opt/wso2am-3.1.0",
  },
  {
    inventory: "active-passive-separate-gw-km.yml",
    datacenters,
    machines: {
      db: { image: "postgresql", also: ["lb"] },
      gw1: { image: "java", also: ["km1"] },
      gw2: { image: "java", also: ["km2"] },
      cp1: { image: "java" },
      cp2: { image: "java" },
    },
    edit: withoutAnalytics,
    writes: "dc1-gw1",
    reads: ["dc1-gw2", "dc2-gw1", "dc2-gw2"],
    spared: [],
    folder: "/opt/HOST/wso2am-3.1.0",
  },
  {
    inventory: "active-passive-distributed.yml",
    datacenters,
    machines: {
      db: { image: "postgresql", also: ["lb"] },
      ...sharing,
      km1: { image: "java", also: control },
    },
    edit: (text) => oneTrafficManager(withoutAnalytics(text)),
    writes: "dc1-gw2",
    reads: ["dc1-gw1", "dc2-gw1", "dc2-gw2"],
    spared: [],
    folder: "/opt/wso2am-3.1.0",
  },
  {
    inventory: "multi-region-all-apis.yml",
    ...multiRegion,
    reads: ["region1-gw1", "region2-gw1", "region2-gw2"],
    spared: [],
    folder: "/opt/wso2am-3.1.0",
  },
  {
    inventory: "multi-region-selected-apis.yml",
    ...multiRegion,
    reads: ["region1-gw1"],
    spared: ["region2-gw1", "region2-gw2"],
    folder: "/opt/wso2am-3.1.0",
  },
];

(long ? describe : describe.skip).each(sites)("inventory/$inventory, on machines that hosts share", (site) => {
  const [here = "", there = ""] = site.datacenters;
  const passive = site.inventory.startsWith("active-passive");
  let twin: Twin;

  beforeAll(async () => {
    twin = await raiseSite(`sites-${site.inventory.replace(".yml", "")}`, site);
  });

  afterAll(() => twin.lab.down());

  const home = (host: string): string => site.folder.replace("HOST", host);
  const api = "repository/deployment/server/synapse-configs/default/api";
  const has = (host: string, name: string): Promise<string> =>
    look(twin.lab, host, `runuser -u wso2 -- ls ${home(host)}/${api} | grep -c '^${name}.xml$'`);
  const answers = (datacenter: string, path: string): Promise<string> =>
    look(twin.lab, `${datacenter}-db`, `curl -sk -o /dev/null -w '%{http_code}' https://localhost:8243${path}`);
  const deploy = async (host: string, name: string): Promise<void> => {
    const text = `<api name="${name}" context="/${name.toLowerCase()}"/>`;
    await look(twin.lab, host, `echo '${text}' | runuser -u wso2 -- tee ${home(host)}/${api}/${name}.xml`);
  };
  /** Whether the machines of a datacenter are in the network, as the containers see it in which guests run, too. */
  const link = async (datacenter: string, state: "up" | "down"): Promise<void> => {
    const machines = twin.lab.hosts.filter(({ name }) => name.startsWith(datacenter));
    await Promise.all(
      machines.map(({ containerId }) => execa("docker", ["exec", containerId, "ip", "link", "set", "eth0", state])),
    );
  };

  it("comes up as it was foretold, and proves itself", async () => {
    // Check mode looks at each host by itself: what hosts on one machine share is told for all.
    const { told, untold, beyond } = await comesUp(
      twin,
      /^(java|carbon|load_balancer|shared_files) : .*: ([a-z]+\d-[a-z0-9-]+ ?)+$/,
    );
    expect([untold, beyond]).toEqual([[], []]);
    expect(told).toBeGreaterThan(150);
  });

  it("needs nothing the second time", async () => {
    const second = await twin.run("site.yml");
    expect([failed(second), changed(second)]).toEqual([[], []]);
  });

  it("has what is deployed on one gateway where it belongs, and nowhere else", async () => {
    await deploy(site.writes, "Orders");
    for (const host of site.reads) await settles(() => has(host, "Orders"), "1");
    await settles(() => answers(here, "/orders"), "200");
    if (!passive) await settles(() => answers(there, "/orders"), site.spared.length > 0 ? "404" : "200");
    for (const host of site.spared) expect(await has(host, "Orders")).toBe("0");
  });

  it("tells of a key that somebody has changed in one datacenter only, by file and line", async () => {
    const [server = ""] = site.reads.filter((host) => host.startsWith(there)).concat(`${there}-gw1`);
    const file = `${home(server)}/repository/conf/deployment.toml`;
    await look(
      twin.lab,
      server,
      `sed -i 's/^enabled = true/enabled = false/; s/^allow_credentials = false/allow_credentials = true/' ${file}`,
    );
    const told = proofOf(await twin.run("verify.yml")).filter((line) => line.includes("FAILED"));
    expect(told).toEqual([
      expect.stringMatching(/^configuration \| .* \| FAILED: repository.conf.deployment.toml:\d+ \[apim\.c/),
    ]);
    await look(
      twin.lab,
      server,
      `sed -i 's/^enabled = false/enabled = true/; s/^allow_credentials = true/allow_credentials = false/' ${file}`,
    );
  });

  const change = passive ? it : it.skip;

  change("goes on in the other datacenter when the one is lost", async () => {
    await link(here, "down");
    const taken = await twin.run(
      "failover.yml",
      "-e",
      `to=${there}`,
      "-e",
      `lost=${here}`,
      "-e",
      "without_witness=true",
    );
    expect(failed(taken)).toEqual([]);
    await settles(() => answers(there, "/orders"), "200");
  });

  change("has the lost one stand by, with what came since, and serve again", async () => {
    await deploy(site.writes.replace(here, there).replace("gw2", "gw1"), "Later");
    await link(here, "up");
    const back = await twin.run("failback.yml", "-e", `returning=${here}`, "-e", "discard=true");
    expect(failed(back)).toEqual([]);
    await settles(() => has(site.writes, "Later"), "1");
    const again = await twin.run("failback.yml", "-e", `returning=${here}`, "-e", "take_over=true");
    expect(failed(again)).toEqual([]);
    await settles(() => answers(here, "/later"), "200");
    const after = await twin.run("site.yml");
    expect([failed(after), changed(after)]).toEqual([[], []]);
  });
});
