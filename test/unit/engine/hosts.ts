import { openConduit } from "../../../src/remote/conduit.js";
import { hostLibrary } from "../../../src/facts/shell.js";
import { localTransport } from "../../../src/remote/transports/local.js";
import type { Conduit, HostBasics } from "../../../src/remote/types.js";

/** A Debian as its own shell would tell of it. */
export const basics: HostBasics = {
  user: "root",
  uid: 0,
  gid: 0,
  home: "/root",
  boot: "boot-1",
  hostname: "h1.example",
  kernel: "Linux",
  kernelRelease: "6.1.0",
  architecture: "x86_64",
  osRelease: { ID: "debian", NAME: "Debian GNU/Linux", VERSION_ID: "12", VERSION_CODENAME: "bookworm" },
  tools: new Set(["systemctl", "apt-get"]),
  umask: 0o022,
  epoch: 1_700_000_000,
};

/** The shell of this machine. */
export function localConduit(): Promise<Conduit> {
  return openConduit(localTransport(), { library: hostLibrary });
}
