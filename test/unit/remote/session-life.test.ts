import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openConduit } from "../../../src/remote/conduit.js";
import { sh } from "../../../src/remote/quote.js";
import type { Channel, Transport } from "../../../src/remote/types.js";
import { shells, transportWith } from "./shells.js";

describe.each(shells)("the life of a session over %s", (shell) => {
  let directory: string;
  let channels: Channel[];
  let transport: Transport;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "session-"));
    channels = [];
    transport = recording(transportWith(shell, sh`export TMPDIR=${directory};`));
  });

  afterEach(async () => {
    await transport.close();
    rmSync(directory, { recursive: true });
  });

  function recording(inner: Transport): Transport {
    return {
      ...inner,
      async exec(command) {
        const channel = await inner.exec(command);
        channels.push(channel);
        return channel;
      },
    };
  }

  function privateDirectories(): string[] {
    return readdirSync(directory).filter((name) => name.startsWith("mdc-provision."));
  }

  async function becomesEmpty(): Promise<void> {
    for (let tries = 0; tries < 1500 && privateDirectories().length > 0; tries += 1) await delay(20);
    expect(privateDirectories()).toEqual([]);
  }

  it("keeps its private directory to itself, and removes it when it is closed", async () => {
    const conduit = await openConduit(transport);
    const [name] = privateDirectories();
    expect(statSync(join(directory, name ?? "")).mode & 0o777).toBe(0o700);
    await conduit.close();
    expect(privateDirectories()).toEqual([]);
    await expect(conduit.request([{ script: ":" }])).rejects.toThrow("closed");
  });

  it("removes it when its input ends, also in the middle of a request", async () => {
    await openConduit(transport);
    channels[0]?.stdin.write("mdc_step 1 0 0 'echo never closed\n");
    await delay(20);
    channels[0]?.stdin.destroy();
    await becomesEmpty();
  });

  it("stops after the running step, and removes it, when nobody reads its answers any more", async () => {
    const conduit = await openConduit(transport);
    const first = `touch ${directory}/begun; until [ -e ${directory}/go ]; do sleep 0.01; done`;
    const request = expect(
      conduit.request([{ script: first }, { script: `touch ${directory}/never` }]),
    ).rejects.toThrow();
    while (!existsSync(join(directory, "begun"))) await delay(10);
    channels[0]?.stdout.destroy();
    writeFileSync(join(directory, "go"), "");
    await becomesEmpty();
    channels[0]?.destroy();
    await request;
    expect(existsSync(join(directory, "never"))).toBe(false);
  });

  it("removes what others left behind more than a day ago", async () => {
    for (const [name, days] of [
      ["old", 3],
      ["recent", 0.5],
    ] as const) {
      const path = join(directory, `mdc-provision.${name}`);
      mkdirSync(join(path, "inner"), { recursive: true });
      const time = Date.now() / 1000 - days * 86_400;
      utimesSync(path, time, time);
    }
    const conduit = await openConduit(transport);
    await conduit.request([{ script: ":" }]);
    expect(privateDirectories()).toContain("mdc-provision.recent");
    expect(privateDirectories()).not.toContain("mdc-provision.old");
    await conduit.close();
  });

  it("passes over what a login shell prints first", async () => {
    const noisy = transportWith(shell, sh`export TMPDIR=${directory}; echo Welcome; printf 'no end of line';`);
    const conduit = await openConduit(noisy);
    expect(conduit.basics).toMatchObject({ uid: process.getuid?.(), kernel: "Linux" });
    expect(conduit.basics.tools).toContain("sha256sum");
    await conduit.close();
  });

  it("falls back to the home directory where TMPDIR cannot be used", async () => {
    const conduit = await openConduit(transportWith(shell, sh`export TMPDIR=/proc HOME=${directory};`));
    expect(privateDirectories()).toHaveLength(1);
    await conduit.close();
  });

  it("tells what was said when there is no shell", async () => {
    const nologin = transportWith(shell, "echo This account is not available.; exit 1;");
    await expect(openConduit(nologin)).rejects.toThrow("ended with code 1: This account is not available.");
  });

  it("uploads into a new file of mode 0600, and tells the progress", async () => {
    const conduit = await openConduit(transport);
    const path = join(directory, "it's new");
    const progress: number[] = [];
    const content = Buffer.alloc(700_000, "0123456789");
    await conduit.upload(Readable.from([content, "end"]), path, { onProgress: (bytes) => progress.push(bytes) });
    expect(readFileSync(path).equals(Buffer.concat([content, Buffer.from("end")]))).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(progress.at(-1)).toBe(700_003);
    expect(conduit.statistics.bytesSent).toBeGreaterThan(700_003);
    await conduit.close();
  });

  it("refuses to upload over a file, or where there is no directory, and leaves nothing behind", async () => {
    const conduit = await openConduit(transport);
    const path = join(directory, "file");
    await conduit.upload(Readable.from(["mine"]), path);
    await expect(conduit.upload(Readable.from(["other"]), path)).rejects.toThrow(`cannot write ${path}`);
    expect(readFileSync(path, "utf8")).toBe("mine");
    await expect(conduit.upload(Readable.from(["x"]), join(directory, "no/such"))).rejects.toThrow("cannot write");
    await conduit.close();
  });

  it("leaves nothing behind when the content cannot be read to its end", async () => {
    const conduit = await openConduit(transport);
    const path = join(directory, "half");
    const content = Readable.from(broken());
    await expect(conduit.upload(content, path)).rejects.toThrow("the local file is gone");
    for (let tries = 0; tries < 1500 && existsSync(path); tries += 1) await delay(20);
    expect(existsSync(path)).toBe(false);
    await conduit.close();
  });
});

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100_000);
  await delay(50);
  throw new RangeError("the local file is gone");
}
