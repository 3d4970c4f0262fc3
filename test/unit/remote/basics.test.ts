import { describe, expect, it } from "@jest/globals";
import { parseBasics } from "../../../src/remote/basics.js";

const debian = [
  "uid=1000(debian) gid=1000(debian) groups=1000(debian),27(sudo)",
  "Linux db1 6.1.0-18-amd64 x86_64",
  "1700000000",
  "0022",
  "/home/debian",
  "boot-1",
  "awk base64 systemctl ",
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
  "ID=debian",
  "VERSION_ID='12'",
  'ODD="a \\"b\\" \\$c"',
  "# comment",
];

describe("parseBasics", () => {
  it("reads what a host says of itself", () => {
    expect(parseBasics(`${debian.join("\n")}\n`)).toEqual({
      user: "debian",
      uid: 1000,
      gid: 1000,
      home: "/home/debian",
      boot: "boot-1",
      hostname: "db1",
      kernel: "Linux",
      kernelRelease: "6.1.0-18-amd64",
      architecture: "x86_64",
      osRelease: { PRETTY_NAME: "Debian GNU/Linux 12 (bookworm)", ID: "debian", VERSION_ID: "12", ODD: 'a "b" $c' },
      tools: new Set(["awk", "base64", "systemctl"]),
      umask: 0o022,
      epoch: 1_700_000_000,
    });
  });

  it("names an account without a name by its number", () => {
    expect(parseBasics(["uid=4711 gid=0(root)", ...debian.slice(1)].join("\n")).user).toBe("4711");
  });

  it("takes a host without os-release", () => {
    expect(parseBasics(`${debian.slice(0, 7).join("\n")}\n`).osRelease).toEqual({});
  });

  it("refuses what is no POSIX system", () => {
    expect(() => parseBasics("'id' is not recognized\n")).toThrow("does not say what it is");
  });
});
