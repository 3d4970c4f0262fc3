import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sshConfigMatters } from "../../../../src/remote/ssh/config-files.js";

const debian = `
# This is the ssh client system-wide configuration file.
Include FOLDER/ssh_config.d/*.conf

Host *
#   ForwardAgent no
    SendEnv LANG LC_*
    HashKnownHosts yes
    GSSAPIAuthentication yes
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ssh-config-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function matters(text: string, included?: string): Promise<boolean> {
  const file = join(folder, "ssh_config");
  writeFileSync(file, text.replaceAll("FOLDER", folder));
  if (included !== undefined) {
    mkdirSync(join(folder, "ssh_config.d"));
    writeFileSync(join(folder, "ssh_config.d", "20-site.conf"), included);
  }
  return sshConfigMatters([join(folder, "none"), file]);
}

describe("ssh is asked", () => {
  it.each([
    ["about a user", "Host web*\n  User ops\n"],
    ["about a jump host, written with =", "ProxyJump=bastion"],
    ["about a match", "Match exec true\n"],
    ["about files that others may put somewhere", "Include conf.d/*\n"],
  ])("%s", async (_what, text) => {
    expect(await matters(text)).toBe(true);
  });

  it("about what a distribution's file includes", async () => {
    expect(await matters(debian, "Host *\n  Port 2222\n")).toBe(true);
  });
});

describe("ssh is not asked", () => {
  it.each([
    ["nothing there", undefined, undefined],
    ["what Debian ships", debian, undefined],
    ["what Debian ships, with a file that says nothing", debian, "# nothing\n"],
    ["comments", "  # User ops\n\n", undefined],
  ])("%s", async (_what, text, included) => {
    if (text === undefined) expect(await sshConfigMatters([join(folder, "none")])).toBe(false);
    else expect(await matters(text, included)).toBe(false);
  });
});
