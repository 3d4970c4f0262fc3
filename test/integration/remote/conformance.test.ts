import { createHash, randomBytes, randomInt } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { TaskError, UnreachableError } from "../../../src/errors.js";
import { openConduit } from "../../../src/remote/conduit.js";
import { sh } from "../../../src/remote/quote.js";
import { TIMED_OUT } from "../../../src/remote/shell-library.js";
import type { Conduit, Transport } from "../../../src/remote/types.js";
import { opsPassword } from "../../lab/index.js";
import { subjects, type Subject } from "./subjects.js";

/** What every transport has to be able to do, over a real host. */
describe.each(Object.entries(subjects))("the transport %s", (_name, start) => {
  let subject: Subject;
  let transport: Transport;
  let conduit: Conduit;

  beforeAll(async () => {
    subject = await start();
    transport = await subject.open("debian");
    conduit = await openConduit(transport);
  });

  afterAll(async () => {
    await conduit.close();
    await transport.close();
    await subject.end();
  });

  async function print(script: string, on = conduit): Promise<string> {
    const [result] = await on.request([{ script }]);
    return `${result?.stdout.toString()}${result?.stderr.toString()}`;
  }

  it("answers in order what is asked at once", async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    const answers = await Promise.all(numbers.map((number) => print(`echo ${number}`)));
    expect(answers).toEqual(numbers.map((number) => `${number}\n`));
  });

  it("tells exit codes, and stops where it should", async () => {
    const steps = [0, 1, 7, 126, 255].map((code) => ({ script: `exit ${code}`, keepGoing: true }));
    expect((await conduit.request(steps)).map(({ code }) => code)).toEqual([0, 1, 7, 126, 255]);
    const stopped = await conduit.request([{ script: "echo one" }, { script: "exit 3" }, { script: "echo two" }]);
    expect(stopped.map(({ code }) => code)).toEqual([0, 3]);
  });

  it("survives whatever a step does to its shell", async () => {
    const steps = ["exit 1", "if", "exec 1>&- 2>&-; set -e; false", "cd /nowhere", "cat"].map((script) => ({
      script,
      keepGoing: true,
    }));
    expect(await conduit.request(steps)).toHaveLength(steps.length);
    expect(await print("echo still there")).toBe("still there\n");
  });

  it("carries every byte of both outputs", async () => {
    const octal = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
    const [result] = await conduit.request([{ script: `printf '${octal}'; printf '${octal}${octal}' >&2` }]);
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(result?.stdout).toEqual(bytes);
    expect(result?.stderr).toEqual(Buffer.concat([bytes, bytes]));
  });

  it("keeps head and tail of big outputs, and tells how big they were", async () => {
    const flood = "{ echo head; head -c 9000000 /dev/zero; echo tail; }";
    const [result] = await conduit.request([{ script: `${flood} & ${flood} >&2; wait`, maxOutput: 1000 }]);
    expect(result).toMatchObject({ stdoutLength: 9_000_010, stderrLength: 9_000_010 });
    for (const kept of [result?.stdout, result?.stderr]) {
      expect(kept).toHaveLength(1000);
      expect(kept?.toString()).toMatch(/^head\n\0+tail\n$/);
    }
  });

  it("takes a script of a megabyte", async () => {
    const words = "word ".repeat(200_000);
    expect(await print(`cat <<'END' | wc -c\n${words}\nEND`)).toBe(`${words.length + 1}\n`);
  });

  it("ends a step at its time limit, with all that it has started", async () => {
    const seconds = 100_000 + randomInt(100_000);
    const script = `sleep ${seconds} & sh -c 'trap "" TERM; sleep ${seconds}; :'`;
    const [result] = await conduit.request([{ script, timeout: 1 }]);
    expect(result?.code).toBe(TIMED_OUT);
    expect(await subject.look(`pgrep -fx 'sleep ${seconds}'`)).toBe("");
    expect(await print("echo still there")).toBe("still there\n");
  });

  it("uploads big files, and only new ones", async () => {
    const path = `/var/tmp/conformance ${randomBytes(4).toString("hex")}`;
    const piece = randomBytes(1024 * 1024);
    const pieces = Array.from({ length: 30 }, () => piece);
    let progress = 0;
    await conduit.upload(Readable.from(pieces), path, { onProgress: (bytes) => (progress = bytes) });
    const sum = createHash("sha256").update(Buffer.concat(pieces)).digest("hex");
    expect(await print(sh`stat -c '%a %s' ${path}; sha256sum <${path}`)).toBe(`600 ${progress}\n${sum}  -\n`);
    expect(progress).toBe(30 * piece.length);
    await expect(conduit.upload(Readable.from([piece]), path)).rejects.toThrow(TaskError);
    expect(await print(sh`sha256sum <${path}; rm ${path}`)).toBe(`${sum}  -\n`);
  });

  it("uploads side by side", async () => {
    const paths = Array.from({ length: 6 }, () => `/var/tmp/conformance-${randomBytes(4).toString("hex")}`);
    await Promise.all(paths.map((path) => conduit.upload(Readable.from([path]), path)));
    expect(await print(`cat ${paths.join(" ")}; rm ${paths.join(" ")}`)).toBe(paths.join(""));
  });

  it("counts round trips and bytes", async () => {
    const before = { ...conduit.statistics };
    await conduit.request([{ script: ":" }, { script: "head -c 5000 /dev/zero" }]);
    expect(conduit.statistics.roundTrips - before.roundTrips).toBe(1);
    expect(conduit.statistics.bytesReceived - before.bytesReceived).toBeGreaterThan(5000);
    expect(conduit.statistics.bytesSent - before.bytesSent).toBeGreaterThan(10);
  });

  it("has a shell for each account, side by side", async () => {
    if (!subject.hasAccounts) return expect((await openConduit(transport)).basics.user).toBe(conduit.basics.user);
    const root = await openConduit(transport, { become: { method: "sudo", user: "root" } });
    const users = await Promise.all([print("sleep 0.2; id -un"), print("id -un", root), print("id -un")]);
    expect(users).toEqual(["debian\n", "root\n", "debian\n"]);
    const path = `/root/conformance-${randomBytes(4).toString("hex")}`;
    await root.upload(Readable.from(["of root"]), path);
    expect(await print(`cat ${path}; rm ${path}`, root)).toBe("of root");
    await root.close();
  });

  it("becomes another account by password, or says that it is wrong", async () => {
    if (!subject.hasAccounts) return expect(transport.name).toBe("localhost");
    const ops = await subject.open("ops");
    const become = { method: "sudo", user: "root" } as const;
    await expect(openConduit(ops, { become: { ...become, password: "wrong" } })).rejects.toThrow(
      "refused the become password",
    );
    const root = await openConduit(ops, { become: { ...become, password: opsPassword } });
    expect(root.basics.uid).toBe(0);
    await root.close();
    await ops.close();
  });

  it("leaves nothing behind when it is closed", async () => {
    const other = await subject.open("debian");
    const second = await openConduit(other);
    const [pid = "", directory = ""] = (await print('echo "$$ $mdc_dir"', second)).trim().split(" ");
    const there = `kill -0 ${pid} && ls -d ${directory}`;
    expect(await subject.look(there)).toBe(`${directory}\n`);
    await second.close();
    await other.close();
    expect(await subject.look(`ls -d ${directory} 2>/dev/null`)).toBe("");
    expect(await subject.look(`kill -0 ${pid} 2>/dev/null && echo alive`)).toBe("");
    await expect(second.request([{ script: ":" }])).rejects.toThrow("closed");
  });

  it("is unreachable when the host is lost, whatever was under way, and never done", async () => {
    if (!subject.lose) return expect(transport.name).toBe("localhost");
    const heard: number[] = [];
    const request = conduit.request([{ script: "echo done" }, { script: "sleep 60" }], (_result, index) => {
      heard.push(index);
    });
    let sending = (): void => undefined;
    const underWay = new Promise<void>((resolve) => (sending = resolve));
    const upload = conduit.upload(endless(), "/var/tmp/never", { onProgress: () => sending() });
    const outcomes = Promise.allSettled([request, upload]);
    await underWay;
    while (heard.length === 0) await delay(50);
    await subject.lose();
    for (const outcome of await outcomes) {
      expect(outcome.status === "rejected" && outcome.reason).toBeInstanceOf(UnreachableError);
    }
    expect(heard).toEqual([0]);
    await expect(conduit.request([{ script: ":" }])).rejects.toThrow(UnreachableError);
  });
});

function endless(): Readable {
  const piece = Buffer.alloc(64 * 1024);
  return new Readable({
    read() {
      setImmediate(() => this.push(piece));
    },
  });
}
