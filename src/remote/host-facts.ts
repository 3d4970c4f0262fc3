import type { HostBasics } from "./types.js";

const families: Record<string, string> = {
  debian: "Debian",
  ubuntu: "Debian",
  rhel: "RedHat",
  fedora: "RedHat",
  centos: "RedHat",
  alpine: "Alpine",
  suse: "Suse",
};

/** `facts`: what every connection knows of its host without asking, under the names that people use. */
export function hostFacts(host: HostBasics): Record<string, unknown> {
  const { osRelease } = host;
  const ids = [osRelease["ID"] ?? "", ...(osRelease["ID_LIKE"] ?? "").split(" ")];
  const version = osRelease["VERSION_ID"] ?? "";
  return {
    hostname: host.hostname.split(".")[0],
    nodename: host.hostname,
    system: host.kernel,
    kernel: host.kernelRelease,
    architecture: host.architecture,
    os_family: ids.map((id) => families[id]).find((family) => family !== undefined) ?? host.kernel,
    distribution: osRelease["NAME"]?.split(" ")[0],
    distribution_release: osRelease["VERSION_CODENAME"],
    distribution_version: version,
    distribution_major_version: version.split(".")[0],
    user_id: host.user,
    user_uid: host.uid,
    user_gid: host.gid,
    user_dir: host.home,
    epoch: host.epoch,
    service_mgr: host.tools.has("systemctl") ? "systemd" : "service",
    pkg_mgr: ["apt-get", "dnf", "yum", "apk"].find((tool) => host.tools.has(tool))?.replace("apt-get", "apt"),
  };
}
