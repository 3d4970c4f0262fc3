import type { SystemFact } from "../../../facts/system.js";

/** Names of systemd-detect-virt(1) that Ansible has others for. */
const names: Record<string, string> = {
  vmware: "VMware",
  oracle: "virtualbox",
  microsoft: "VirtualPC",
  amazon: "kvm",
  google: "kvm",
};

/** What the host runs in, if in anything. */
export function virtualFacts({ virt = "", container = "", init = "" }: SystemFact): Record<string, unknown> {
  const type = detected(virt) ?? inContainer(container, init);
  return type === undefined
    ? { virtualization_type: "NA", virtualization_role: "NA" }
    : { virtualization_type: type, virtualization_role: "guest" };
}

function detected(virt: string): string | undefined {
  return virt === "" || virt === "none" ? undefined : (names[virt] ?? virt);
}

function inContainer(marks: string, init: string): string | undefined {
  if (marks.includes("/.dockerenv")) return "docker";
  if (marks.includes("/run/.containerenv")) return "podman";
  return /^container=(.+)$/m.exec(init)?.[1];
}
