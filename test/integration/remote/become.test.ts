import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { openConduit } from "../../../src/remote/conduit.js";
import { sh } from "../../../src/remote/quote.js";
import type { Become, Conduit, Transport } from "../../../src/remote/types.js";
import { exec, opsPassword, sharedLab, type Lab } from "../../lab/index.js";
import { connectTo } from "./hosts.js";

let lab: Lab;
let debian: Transport;
let ops: Transport;
const open: Conduit[] = [];

beforeAll(async () => {
  lab = await sharedLab();
  [debian, ops] = await Promise.all([connectTo(lab, "debian"), connectTo(lab, "ops")]);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((conduit) => conduit.close()));
  await exec(lab.host("h1"), "rm -f /etc/sudoers.d/test");
});

afterAll(async () => {
  await Promise.all([debian.close(), ops.close()]);
});

async function start(transport: Transport, account: Become): Promise<Conduit> {
  const conduit = await openConduit(transport, { become: account });
  open.push(conduit);
  return conduit;
}

function become(transport: Transport, user: string, password?: string): Promise<Conduit> {
  return start(transport, { method: "sudo", user, ...(password === undefined ? {} : { password }) });
}

async function print(conduit: Conduit, script: string): Promise<string> {
  const [result] = await conduit.request([{ script }]);
  return `${result?.stdout.toString()}${result?.stderr.toString()}`;
}

async function sudoers(rule: string): Promise<void> {
  await exec(lab.host("h1"), sh`printf '%s\\n' ${rule} > /etc/sudoers.d/test && chmod 0440 /etc/sudoers.d/test`);
}

describe("sudo", () => {
  it("gives the account, with its home", async () => {
    const conduit = await become(debian, "root");
    expect(conduit.basics).toMatchObject({ user: "root", uid: 0, home: "/root" });
    expect(await print(conduit, "id -un; pwd")).toBe("root\n/home/debian\n");
  });

  it("keeps a password to itself that nobody asks for", async () => {
    const conduit = await become(debian, "root", "not-asked-for");
    expect(await print(conduit, "echo fine")).toBe("fine\n");
  });

  it("gives the password when it is asked for, and shows it to nobody", async () => {
    const conduit = await become(ops, "root", opsPassword);
    expect(conduit.basics.uid).toBe(0);
    // The pattern is written so that it does not find itself.
    const search = `{ cat /proc/*/cmdline /proc/*/environ; grep -rs . /tmp; } 2>/dev/null | tr '\\0' '\\n' | grep -c '${opsPassword.slice(0, -1)}[${opsPassword.slice(-1)}]'`;
    expect(await print(conduit, search)).toBe("0\n");
  });

  it("asks no sudo for the login account itself", async () => {
    await sudoers("Defaults:ops timestamp_timeout=0");
    const conduit = await become(ops, "ops");
    expect(await print(conduit, "id -un")).toBe("ops\n");
  });

  it.each([
    ["Defaults:ops use_pty"],
    ["Defaults:ops pwfeedback"],
    ["Defaults:ops lecture=always"],
    ["Defaults:ops passprompt_override"],
    ['Defaults:ops env_keep += "LC_ALL"'],
  ])("works with %s", async (rule) => {
    await sudoers(`${rule}\nDefaults:ops timestamp_timeout=0`);
    const conduit = await become(ops, "root", opsPassword);
    const words = "word ".repeat(60_000);
    expect(await print(conduit, `set -- ${words}; echo $# "\${LC_ALL-none}"; head -c 600000 /dev/zero | wc -c`)).toBe(
      "60000 none\n600000\n",
    );
  });

  it.each([
    ["no password", "Defaults:ops timestamp_timeout=0", "root", undefined, "and none was given"],
    ["a wrong password", "Defaults:ops timestamp_timeout=0", "root", "wrong", "refused the become password"],
    ["one try", "Defaults:ops timestamp_timeout=0, passwd_tries=1", "root", "wrong", "refused the become password"],
    ["requiretty", "Defaults:ops requiretty", "root", opsPassword, "wants a terminal (requiretty)"],
    ["an unknown account", "Defaults:ops timestamp_timeout=0", "no-such", opsPassword, "has no account no-such"],
    ["a rule against it", "ops ALL=(ALL) !ALL", "root", opsPassword, "does not let the login account become root"],
  ])("says what is wrong: %s", async (_name, rule, user, password, expected) => {
    await sudoers(rule);
    await expect(become(ops, user, password)).rejects.toThrow(expected);
  });
});

describe("sudo of another kind", () => {
  it("is another program, and has other options", async () => {
    await exec(lab.host("h1"), "install -m 4755 /usr/bin/sudo '/usr/local/bin/my sudo'");
    const other = await start(debian, {
      method: "sudo",
      user: "ops",
      exe: "/usr/local/bin/my sudo",
      flags: ["-n", "-i"],
    });
    // A login shell begins at home.
    expect(await print(other, "id -un; pwd; rm -f '/usr/local/bin/my sudo' 2>&1 | grep -c denied")).toBe(
      "ops\n/home/ops\n1\n",
    );
    await exec(lab.host("h1"), "rm '/usr/local/bin/my sudo'");
    await expect(start(debian, { method: "sudo", user: "games", exe: "no-sudo" })).rejects.toThrow(
      "there is no no-sudo",
    );
  });
});

describe("su", () => {
  const accounts = { sushi: "/bin/bash", sunone: "/usr/sbin/nologin" };
  const secret = "'\"$(id)`\\ é";
  let root: Transport;

  beforeAll(async () => {
    root = await connectTo(lab, "root");
    for (const [name, shell] of Object.entries(accounts))
      await exec(lab.host("h1"), sh`useradd -m -s ${shell} ${name}; printf '%s\\n' ${`${name}:${secret}`} | chpasswd`);
  });

  afterAll(async () => {
    await root.close();
    for (const name of Object.keys(accounts)) await exec(lab.host("h1"), sh`userdel -r ${name}`);
  });

  it("gives the account that it is asked for, with its home and the login's locale, of root without a password", async () => {
    const conduit = await start(root, { method: "su", user: "sushi" });
    expect(conduit.basics).toMatchObject({ user: "sushi", home: "/home/sushi" });
    expect(await print(conduit, 'id -un; pwd; echo "${LC_ALL-none} ${MDC_LC_ALL-none}"')).toBe(
      "sushi\n/root\nnone none\n",
    );
  });

  it("gives the account's own password when it is asked for, and shows it to nobody", async () => {
    const conduit = await start(debian, { method: "su", user: "sushi", password: secret });
    expect(await print(conduit, "id -un; head -c 600000 /dev/zero | wc -c")).toBe("sushi\n600000\n");
    const search = "cat /proc/*/cmdline /proc/*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c '[$][(]id[)]`'";
    expect(await print(conduit, search)).toBe("0\n");
    await conduit.upload(Readable.from([randomBytes(400_000)]), "/var/tmp/of-su");
    expect((await exec(lab.host("h1"), "stat -c '%U %s' /var/tmp/of-su; rm /var/tmp/of-su")).stdout).toBe(
      "sushi 400000\n",
    );
  });

  it("takes options: a login, and a shell where the account has none", async () => {
    const login = await start(root, { method: "su", user: "sushi", flags: ["-l"] });
    expect(await print(login, "pwd")).toBe("/home/sushi\n");
    const shell = await start(root, { method: "su", user: "sunone", flags: ["-s", "/bin/sh"] });
    expect(await print(shell, "id -un")).toBe("sunone\n");
  });

  it.each([
    ["no password", "sushi", undefined, "su asks for a password to become sushi, and none was given"],
    ["a wrong password", "sushi", "wrong", "su refused the become password of sushi"],
    ["an unknown account", "no-such", "x", "has no account no-such"],
    ["an account without a shell", "sunone", secret, "lets nobody become sunone"],
  ])("says what is wrong: %s", async (_name, user, password, expected) => {
    await expect(
      start(debian, { method: "su", user, ...(password === undefined ? {} : { password }) }),
    ).rejects.toThrow(expected);
  });
});

describe("uploads", () => {
  it.each([
    ["the login account", () => openConduit(debian), "debian"],
    [
      "root, with a password",
      () => openConduit(ops, { become: { method: "sudo", user: "root", password: opsPassword } }),
      "root",
    ],
  ] as const)("carry every byte as %s", async (_name, start, owner) => {
    const conduit = await start();
    open.push(conduit);
    await sudoers("Defaults:ops timestamp_timeout=0");
    const piece = randomBytes(1024 * 1024);
    const pieces = Array.from({ length: 20 }, () => piece);
    const path = "/var/tmp/an upload's name";
    await conduit.upload(Readable.from(pieces), path);
    const found = await exec(lab.host("h1"), sh`stat -c '%U %a %s' ${path}; sha256sum < ${path}; rm ${path}`);
    const sum = createHash("sha256").update(Buffer.concat(pieces)).digest("hex");
    expect(found.stdout).toBe(`${owner} 600 ${20 * piece.length}\n${sum}  -\n`);
  });

  it("leave nothing behind on a full disk, and say that it is full", async () => {
    const conduit = await become(debian, "root");
    await exec(lab.host("h1"), "mkdir -p /mnt/small && mount -t tmpfs -o size=1m tmpfs /mnt/small");
    const upload = conduit.upload(Readable.from([randomBytes(3_000_000)]), "/mnt/small/file");
    await expect(upload).rejects.toThrow("No space left on device");
    const found = await exec(lab.host("h1"), "ls -A /mnt/small; umount /mnt/small");
    expect(found.stdout).toBe("");
  });

  it("go side by side, no more of them than sshd has sessions for", async () => {
    const conduit = await become(debian, "root");
    const paths = Array.from({ length: 16 }, (_, index) => `/var/tmp/side-${index}`);
    await Promise.all(paths.map((path) => conduit.upload(Readable.from([path]), path)));
    expect(await print(conduit, "cat /var/tmp/side-* | wc -c; rm /var/tmp/side-*")).toBe(`${paths.join("").length}\n`);
  });
});
