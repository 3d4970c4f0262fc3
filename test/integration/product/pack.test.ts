import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play, type Played } from "../support/run-playbook.js";
import { filesOfRoles } from "./role-files.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-pack-"));
const src = join(folder, "product.tar");
// Nothing that could be made smaller, and more than goes through the shell.
const bulk = randomBytes(2_000_000);
const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
let sha256: string;
// Two machines; on the second there are two servers.
const hosts = ["h1", "h2", "h2b"];
const places = { h1: "/opt/one", h2: "/opt/two", h2b: "/opt/three" };

describe("a pack for several hosts of a datacenter", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await sharedLab();
    mkdirSync(join(folder, "product", "bin"), { recursive: true });
    writeFileSync(join(folder, "product", "bin", "wso2server.sh"), "#!/bin/sh\n");
    writeFileSync(join(folder, "product", "bulk.jar"), bulk);
    execFileSync("tar", ["-cf", src, "-C", folder, "product"]);
    sha256 = digest(readFileSync(src));
    for (const host of ["h1", "h2"])
      await look(lab, host, "useradd -r -m -d /var/lib/carbon -s /bin/sh carbon; mkdir -p /srv");
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    for (const host of ["h1", "h2"]) await look(lab, host, "userdel -r carbon; rm -rf /opt/one /opt/two /opt/three");
  });

  /** Unpacks it on empty hosts, or once more where that is said. */
  async function unpack(more: { variables?: object; again?: boolean; check?: boolean } = {}): Promise<Played> {
    if (more.again !== true)
      for (const host of ["h1", "h2"]) await look(lab, host, "rm -rf /opt/one /opt/two /opt/three");
    const variables = {
      ...{ apim_user: "carbon", apim_group: "carbon", apim_pack: src, apim_pack_sha256: sha256 },
      ...{ replication: "goldengate", artifact_sync: "rsync", places, ...more.variables },
      carbon_parent: "<%= places[inventory_hostname] %>",
      carbon_home: "<%= carbon_parent %>/product",
    };
    return play(
      lab,
      `
- hosts: all
  become: true
  vars: ${JSON.stringify(variables)}
  tasks:
    - import_role: { name: carbon, tasks_from: pack }
`,
      {
        files: {
          ...filesOfRoles("carbon", "common"),
          "group_vars/dc1.json": JSON.stringify({ dc_id: 1, dc_master: true }),
        },
        hosts: { h2b: { ...lab.inventory["h2"] } },
        groups: { dc1: hosts },
        options: { check: more.check ?? false },
      },
    );
  }

  const changes = ({ told }: Played): string[] => told.filter((line) => line.endsWith(": changed")).sort();
  const everywhere = ["Make the folder for the product", "Unpack the product"]
    .flatMap((task) => hosts.map((host) => `${host} ${task}: changed`))
    .sort();
  const sums = (host: "h1" | "h2" | "h2b"): Promise<string> =>
    look(lab, host.slice(0, 2), `sha256sum <${places[host]}/product/bulk.jar; stat -c %U ${places[host]}/product`);
  const right = `${digest(bulk)}  -\ncarbon`;

  /** Expects it to be there whole, and nothing else of it. */
  async function whole(): Promise<void> {
    for (const host of ["h1", "h2", "h2b"] as const) expect(await sums(host)).toBe(right);
    for (const host of ["h1", "h2"])
      expect(await look(lab, host, "ls -A /var/lib/carbon | grep -e pack -e ssh; pgrep -u carbon")).toBe("");
  }

  it("is sent to one of them, from which the others have it, and leaves nothing behind", async () => {
    const told = await unpack({ check: true });
    expect(changes(told)).toEqual(everywhere);
    const done = await unpack();
    expect(done.exitCode).toBe(0);
    expect(changes(done)).toEqual(everywhere);
    expect(done.told).toEqual(
      expect.arrayContaining([
        "h1 Send the pack to one host of the datacenter: ok",
        "h2 Send the pack to one host of the datacenter: skipped",
        "h2 Fetch it: ok",
        "h2b Fetch it: skipped",
        "h2 Say who is sent the pack from here all the same: skipped",
      ]),
    );
    await whole();
    expect(changes(await unpack({ again: true }))).toEqual([]);
  });

  it("is sent to each of them where they do not reach one another, which is said", async () => {
    await look(lab, "h1", "install -d -o carbon -m 700 ~carbon/.ssh; echo '# mine' >~carbon/.ssh/authorized_keys");
    const done = await unpack({ variables: { carbon_pack_port: 9 } });
    expect([done.exitCode, changes(done)]).toEqual([0, everywhere]);
    expect(done.of("h2", "Say who is sent the pack from here all the same").message).toMatch(
      /^h2 could not fetch the pack from h1, and is sent it from here: .*Connection refused/,
    );
    expect(await look(lab, "h1", "cat ~carbon/.ssh/authorized_keys; rm -r ~carbon/.ssh")).toBe("# mine");
    await whole();
  });

  it("is downloaded by one of them where it has an address", async () => {
    await play(lab, `- hosts: h1\n  become: true\n  tasks:\n    - copy: { src: ${src}, dest: /srv/pack }\n`);
    // What downloads is what the image lacks.
    await look(lab, "h1", "command -v curl || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq curl");
    const variables = { apim_pack_url: "file:///srv/pack" };
    const done = await unpack({ variables });
    expect([done.exitCode, changes(done)]).toEqual([0, everywhere]);
    expect(done.told).toContain("h1 Download the pack to one host of the datacenter: ok");
    expect(done.told).toContain("h2 Fetch it: ok");
    await whole();

    const refused = await unpack({ variables: { ...variables, apim_pack_sha256: "0".repeat(64) } });
    expect(refused.told.filter((line) => line.endsWith(": failed"))).toEqual([
      "h1 Download the pack to one host of the datacenter: failed",
    ]);
    expect(await look(lab, "h1", "ls /opt/one/product")).toContain("No such file");
    expect([await sums("h2"), await sums("h2b")]).toEqual([right, right]);
    await look(lab, "h1", "rm -r /srv/pack ~carbon/pack");
  });
});
