import type { LabState } from "./state.js";

export type InventoryFragment = Record<string, Record<string, string | number>>;

/** The connection variables of every host of a lab, to be laid under `hosts:` of an inventory. */
export function inventoryFragment(lab: LabState): InventoryFragment {
  return Object.fromEntries(
    lab.hosts.map((host) => [
      host.name,
      {
        ansible_host: "127.0.0.1",
        ansible_port: host.sshPort,
        ansible_user: "debian",
        ansible_ssh_private_key_file: lab.privateKeyFile,
        mdc_known_hosts: lab.knownHostsFile,
      },
    ]),
  );
}
