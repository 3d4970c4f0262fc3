import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import type { FactKind, FactRequest } from "../../../src/facts/types.js";
import { hostLibrary } from "../../../src/facts/shell.js";
import type { AnyModule, Change, LocalFiles, Plan, PlanContext } from "../../../src/modules/types.js";
import { sha256Of } from "../../../src/modules/support/content.js";
import type { ShellHost } from "../facts/hosts.js";
import { runProbe } from "../facts/support.js";
import { debian } from "./support.js";

const me = userInfo();
/** The controller, whose files are in one folder. */
const local = (folder: string): LocalFiles => ({
  find: (name) => join(folder, name),
  read: (path) => readFile(path),
  isVault: () => Promise.resolve(false),
  sha256: async (path) => sha256Of(await readFile(path)),
  once: (_key, make) => make(),
  stat: async (path) => ({ type: "file", size: (await stat(path)).size, mode: 0o644 }),
  list: () => Promise.resolve([]),
  target: (path) => Promise.resolve({ path, type: "absent", sha256: undefined }),
  write: () => Promise.resolve(),
  render: () => Promise.resolve(""),
  variables: () => ({ values: {}, shown: {}, files: [] }),
});

function contextOf(folder: string): PlanContext {
  const host = { ...debian, user: me.username, uid: me.uid, gid: me.gid };
  return { name: "h1", host, check: false, diff: false, local: local(folder), variable: () => undefined };
}

function read(request: FactRequest, host: ShellHost): unknown {
  const kind = request.kind as unknown as FactKind;
  const { code, output, errors } = runProbe({ kind }, [request.key], host);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  const [record] = kind.split(Buffer.from(output), [request.key]) ?? [];
  const state = kind.parse(record ?? Buffer.alloc(0), request.key);
  if (state.status !== "known") throw new TypeError(`${request.id}: ${JSON.stringify(state)}`);
  return state.value;
}

/** The plan of a task over what is read on this machine, by one shell and its tools. */
export async function planOn(
  host: ShellHost,
  module: AnyModule,
  raw: Record<string, unknown>,
  folder = "/",
): Promise<Plan> {
  const context = contextOf(folder);
  const params = module.params.parse(raw);
  const source: unknown = await module.prepare?.(params, context);
  const requests = module.facts?.(params, { ...context, source }) ?? {};
  const facts = Object.entries(requests).map(([name, request]) => {
    if (request === undefined) return [name, undefined];
    const list = Array.isArray(request) ? (request as FactRequest[]) : undefined;
    return [name, list ? list.map((one) => read(one, host)) : read(request as FactRequest, host)];
  });
  return module.plan(params, Object.fromEntries(facts) as never, { ...context, source });
}

function make(change: Change, host: ShellHost & { chatty?: true }): void {
  const { upload, script } = change;
  if (upload && "file" in upload) copyFileSync(upload.file, upload.to);
  if (upload && "content" in upload) writeFileSync(upload.to, upload.content);
  const path = `${host.path === undefined ? "" : `${host.path}:`}${process.env["PATH"] ?? ""}`;
  const done = spawnSync(host.shell, [], { input: `${hostLibrary}umask 022\n(\n${script}\n)\n`, env: { PATH: path } });
  const errors = host.chatty ? (expect.any(String) as unknown) : "";
  expect({ code: done.status, errors: done.stderr.toString(), script }).toEqual({ code: 0, errors, script });
}

/** Makes true what a task wants, on one shell and its tools; every promise has to hold, and nothing is left to do. Some tools talk on stderr. */
export async function converge(
  host: ShellHost & { chatty?: true },
  module: AnyModule,
  params: Record<string, unknown>,
  folder = "/",
): Promise<Plan> {
  const plan = await planOn(host, module, params, folder);
  expect(plan.failed).toBeUndefined();
  expect(plan.changes.length).toBeGreaterThan(0);
  for (const change of plan.changes) make(change, host);
  const last = new Map(plan.changes.flatMap(({ effect }) => effect.facts ?? []).map((fact) => [fact.request.id, fact]));
  for (const { request, value } of last.values()) {
    const kind = request.kind as unknown as FactKind;
    expect([request.id, kind.compare?.(value, read(request, host))]).toEqual([request.id, []]);
  }
  expect((await planOn(host, module, params, folder)).changes).toEqual([]);
  return plan;
}
