import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { changes, failures, runAsTold, settles } from "../support/databases.js";
import { look, play, type Played } from "../support/run-playbook.js";

const shared = "repository/deployment/server/synapse-configs";
const folder = `/opt/wso2am-3.1.0/${shared}`;
const exported = `/srv/wso2am/${shared}`;
const nodes = ["n1", "n2"];
const asProduct = "runuser -u wso2 --";

const sharedFiles = `- import_playbook: ${resolve("playbooks/shared-files.yml")}\n`;
const mountsOnly = `
- hosts: all_in_one
  become: true
  tasks:
    - name: mount
      mount: { path: ${folder}, src: "files:${exported}", fstype: nfs4, opts: "<%= opts %>", state: mounted }
`;

const reboots = `
- hosts: n1
  become: true
  tasks:
    - name: it is there
      wait_for_connection: { timeout: 60 }
    - name: it boots
      reboot: { reboot_timeout: 200 }
    - name: it is there again
      wait_for_connection:
`;

/** In place of the product: needs its artifacts when it starts, and says that it found them. */
const unit = `[Service]
User=wso2
RuntimeDirectory=wso2am
ExecStart=/bin/sh -c 'cat ${folder}/default/brought.xml >/run/wso2am/found && exec sleep infinity'
[Install]
WantedBy=multi-user.target
`;

describe("artifacts shared by NFS, on kernels of their own", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await raiseHosts({
      lab: `nfs-${process.pid}`,
      hosts: ["files", ...nodes].map((name) => ({ name, image: "guest" as const })),
    });
    for (const node of nodes) {
      await look(lab, node, "groupadd -g 820 wso2; useradd -u 820 -g wso2 wso2");
      await look(lab, node, `install -d -o wso2 -g wso2 ${folder}/default; chown -R wso2: /opt/wso2am-3.1.0`);
      await look(lab, node, `printf '%s' '${unit.replaceAll("'", "'\\''")}' >/etc/systemd/system/wso2am.service`);
    }
    await look(lab, "n1", `echo from-n1 | ${asProduct} tee ${folder}/default/brought.xml; systemctl enable wso2am`);
  });

  afterAll(() => lab.down());

  function run(playbook: string, check = false): Promise<Played> {
    const vars = { artifact_sync: "nfs", shared_files_folders: [shared] };
    return play(lab, playbook, {
      files: {
        "group_vars/all.json": JSON.stringify(vars),
        "group_vars/dc1.json": JSON.stringify({ dc_id: 1, dc_master: true }),
      },
      groups: { all_in_one: nodes, shared_fs: ["files"], dc1: ["files", ...nodes] },
      options: { check },
    });
  }

  it("are brought to the server once and mounted on the nodes, as the check has told", async () => {
    const changed = await runAsTold((check) => run(sharedFiles, check));
    expect(changed).toContain(`n2 Mount the shared folders ("${shared}")`);
    for (const node of nodes) {
      expect(await look(lab, node, `findmnt -n -o SOURCE,FSTYPE ${folder}`)).toMatch(`files:${exported} nfs4`);
      expect(await look(lab, node, `cat ${folder}/default/brought.xml`)).toBe("from-n1");
    }
    expect(changes(await run(sharedFiles))).toEqual({ changed: [], open: [] });
  });

  it("are the product's, and root of a node is nobody there", async () => {
    await look(lab, "n1", `echo new | ${asProduct} tee ${folder}/default/written.xml`);
    await settles(() => look(lab, "n2", `cat ${folder}/default/written.xml`), "new");
    expect(await look(lab, "n2", `stat -c %U ${folder}/default/written.xml`)).toBe("wso2");
    expect(await look(lab, "n2", `touch ${folder}/default/by-root`)).toMatch(/Permission denied/);
  });

  it("are not for a host that is no node, as the server itself is none", async () => {
    const there = `mount -t nfs4 -o vers=4.2,retry=0 files:${exported} /mnt`;
    expect(await look(lab, "files", `timeout 30 ${there}`)).toMatch(/access denied by server/);
    expect(await look(lab, "files", "findmnt -n /mnt")).toBe("");
  });

  it("are told to be silent while their server is away, and are there again with it", async () => {
    await look(lab, "files", "systemctl stop nfs-server");
    const begun = Date.now();
    const played = await run(mountsOnly.replace("<%= opts %>", "hard"));
    expect(Date.now() - begun).toBeLessThan(100_000);
    expect(failures(played)).toEqual(nodes.map(() => `${folder}: files:${exported} does not answer within 5 s`));
    await look(lab, "files", "systemctl start nfs-server");
    await settles(() => look(lab, "n2", `timeout 20 cat ${folder}/default/written.xml`), "new");
  });

  it("are mounted after a reboot before the product starts, however long their server is away", async () => {
    const boot = "cat /proc/sys/kernel/random/boot_id";
    const before = await look(lab, "n1", boot);
    await look(lab, "files", "systemctl stop nfs-server");
    const played = await run(reboots);
    expect(failures(played)).toEqual([]);
    expect(played.told).toEqual(["n1 it is there: ok", "n1 it boots: changed", "n1 it is there again: ok"]);
    expect(await look(lab, "n1", boot)).not.toBe(before);
    await settles(() => look(lab, "n1", "systemctl list-jobs --no-legend | grep -c 'wso2am.service .*waiting'"), "1");
    expect(await look(lab, "n1", "systemctl show -P ActiveState wso2am; ls /run/wso2am 2>&1")).toMatch(
      /^inactive\n.*No such file/,
    );
    await look(lab, "files", "systemctl start nfs-server");
    await settles(() => look(lab, "n1", "cat /run/wso2am/found"), "from-n1");
    expect(await look(lab, "n1", `findmnt -n -o SOURCE ${folder}`)).toBe(`files:${exported}`);
  });
});
