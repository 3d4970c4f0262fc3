import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { runCli } from "../../../src/cli/program.js";
import { exec, opsPassword, raiseHosts, type Lab, type LabHostState } from "../../lab/index.js";
import { memoryIo } from "../../unit/cli/memory-io.js";
import { arrange, playbook, secrets, templates, variables } from "./playbook.js";
import { leaksIn } from "./search.js";
import { disksOf, watchProcesses, watched } from "./watch.js";

// PostgreSQL and Java are installed first.
jest.setTimeout(600_000);

const all = { ...secrets, account: opsPassword };
let lab: Lab;
let host: LabHostState;
let root: string;

beforeAll(async () => {
  lab = await raiseHosts({ lab: `secrets-${process.pid}`, hosts: [{ name: "vault", image: "postgresql" }] });
  host = lab.host("vault");
  root = mkdtempSync(join(tmpdir(), "mdc-secrets-"));
  const login = { ...lab.inventory["vault"], ansible_user: "ops", ansible_password: opsPassword };
  delete (login as Record<string, unknown>)["ansible_ssh_private_key_file"];
  const inventory = {
    all: {
      hosts: { vault: login },
      vars: { ...variables, sudo_word: opsPassword, ansible_become_password: "<%= sudo_word %>" },
    },
  };
  const files = { "hosts.yml": JSON.stringify(inventory), "site.yml": playbook, ...templates };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const packages = "openjdk-17-jre-headless curl";
  await exec(
    host,
    `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${packages} >/dev/null 2>&1`,
  );
  await exec(
    host,
    `runuser -u postgres -- psql -qX -c "ALTER SYSTEM SET log_statement = 'ddl'"; systemctl restart postgresql`,
  );
});

afterAll(async () => {
  await lab.down();
  rmSync(root, { recursive: true, force: true });
});

/** What a run tells to anybody: its output, and all that it writes down. */
async function told(book: string, ...args: string[]): Promise<{ code: number; stdout: string; text: string }> {
  const io = memoryIo("", root);
  const state = join(root, "state");
  Object.assign(io.env, { XDG_STATE_HOME: state, HOME: join(root, "home") });
  const code = await runCli(["run", book, "-i", "hosts.yml", "-vvvv", "--log", "run.log", ...args], io);
  const kept = [join(root, "run.log"), ...filesIn(state)].map((file) => readFileSync(file, "utf8"));
  const stdout = io.stdout.text;
  return { code, stdout, text: [stdout, io.stderr.text, ...kept].join("\n") };
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

describe.each(["plain", "pretty", "json"])("a run at -vvvv with diffs and failures, told as %s", (output) => {
  let run: Awaited<ReturnType<typeof told>>;
  let processes: string;

  beforeAll(async () => {
    await exec(host, arrange);
    const seen = await watchProcesses(host);
    run = await told("site.yml", "--diff", "--output", output);
    processes = await seen();
  });

  it("does what it is to do", () => {
    expect({ code: run.code, unreachable: /unreachable=[1-9]|"unreachable":[1-9]/.test(run.stdout) }).toEqual({
      code: 0,
      unreachable: false,
    });
    for (const part of ["word = ********; # changed", "made-into-a-fact", "MIIBVg"])
      expect([part, run.text.includes(part)]).toEqual([part, part.includes("*")]);
    for (const name of watched) expect(processes).toContain(`${name} `);
  });

  it("tells nobody", () => {
    expect(leaksIn(run.text, all)).toEqual([]);
  });

  it("shows nothing to other processes of the host", () => {
    expect(leaksIn(processes, all)).toEqual([]);
  });

  it("leaves nothing on the disks of the host but where it was told to", async () => {
    expect(leaksIn(await disksOf(host), all)).toEqual([]);
  });
});

it("a become password that is refused is not told", async () => {
  const run = await told("site.yml", "-e", "ansible_become_password=refused-word-77", "--output", "plain");
  expect(run.stdout).toMatch(/failed|ignored/);
  expect(run.stdout).not.toMatch(/changed=[1-9]/);
  expect(leaksIn(run.text, { ...all, refused: "refused-word-77" })).toEqual([]);
});

describe("what is leaked on purpose is found", () => {
  const control = { control: "control 'word' 5512" };
  const words = `'${control.control.replaceAll("'", `'"'"'`)}'`;

  it("in output and log", async () => {
    writeFileSync(
      join(root, "leaky.yml"),
      JSON.stringify([
        { hosts: "all", tasks: [{ debug: { msg: Buffer.from(`x${control.control} and more`).toString("base64") } }] },
      ]),
    );
    expect(leaksIn((await told("leaky.yml", "--output", "json")).text, control)).not.toEqual([]);
  });

  it("in arguments and the environment", async () => {
    const seen = await watchProcesses(host);
    await exec(host, `sleep 2 & A=${words} /usr/local/sbin/base64 </dev/null; perl -e 'sleep 3' ${words}`);
    const found = leaksIn(await seen(), control).map(({ around }) => around);
    expect(found).toHaveLength(found.length);
    expect(found.join("\n")).toMatch(/control/);
  });

  it.each([
    ["a file", `printf %s ${words} >/var/tmp/leak`, "rm /var/tmp/leak"],
    ["the journal", `logger ${words}; journalctl --sync`, ":"],
    [
      "a deleted file",
      `( exec 3>/home/gone; printf %s ${words} >&3; rm /home/gone; exec sleep 30 ) >/dev/null 2>&1 &`,
      ":",
    ],
  ])("in %s", async (_where, leak, tidy) => {
    await exec(host, leak);
    expect(leaksIn(await disksOf(host), control)).not.toEqual([]);
    await exec(host, tidy);
  });
});
