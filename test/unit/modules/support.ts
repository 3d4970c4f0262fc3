import { TaskError } from "../../../src/errors.js";
import type { FactRequest } from "../../../src/facts/types.js";
import type { AnyModule, DiffEntry, LocalFiles, Plan, PlanContext } from "../../../src/modules/types.js";
import type { HostBasics } from "../../../src/remote/types.js";

/** A host as the first frame tells of it: Debian, root. */
export const debian: HostBasics = {
  user: "root",
  uid: 0,
  gid: 0,
  home: "/root",
  boot: "boot-1",
  hostname: "h1",
  kernel: "Linux",
  kernelRelease: "6.1.0",
  architecture: "x86_64",
  osRelease: { ID: "debian", VERSION_ID: "12" },
  tools: new Set(["apt-get", "apt-cache", "dpkg-query", "systemctl", "bash", "openssl"]),
  umask: 0o022,
  epoch: 1_800_000_000,
};

/** A controller on which there is nothing. */
const noFiles: LocalFiles = {
  find: (name) => `/controller/${name}`,
  read: () => Promise.reject(new TaskError("no files here")),
  isVault: () => Promise.resolve(false),
  sha256: () => Promise.reject(new TaskError("no files here")),
  stat: () => Promise.reject(new TaskError("no files here")),
  once: (_key, make) => make(),
  list: () => Promise.reject(new TaskError("no files here")),
  target: (path) => Promise.resolve({ path: `/controller/${path}`, type: "absent", sha256: undefined }),
  write: () => Promise.reject(new TaskError("no files here")),
  render: () => Promise.reject(new TaskError("no files here")),
  variables: () => ({ values: {}, shown: {}, files: [] }),
};

export const context: PlanContext = {
  name: "gw1",
  host: debian,
  check: false,
  diff: false,
  local: noFiles,
  variable: () => undefined,
};

/** What makes parameters wrong, as text; undefined when they are right. */
export function faultOf(module: AnyModule, params: Record<string, unknown>): string | undefined {
  return module.params
    .safeParse(params)
    .error?.issues.map((issue) => issue.message)
    .join("; ");
}

/** Ids of the facts that a module asks for, by the names under which it wants them. */
export function factsOf(
  module: AnyModule,
  params: Record<string, unknown>,
  overrides: Partial<PlanContext> = {},
): Record<string, string[]> {
  const requests = module.facts?.(module.params.parse(params), { ...context, ...overrides, source: undefined }) ?? {};
  const named = Object.entries(requests).map(([name, request]) => {
    const list = request === undefined ? [] : Array.isArray(request) ? request : [request as FactRequest];
    return [name, list.map((one: FactRequest) => one.id)] as const;
  });
  return Object.fromEntries(named);
}

/** The plan for parameters as a playbook gives them, over facts under the names that the module asks for them. */
export async function planOf(
  module: AnyModule,
  params: Record<string, unknown>,
  facts: Record<string, unknown> = {},
  overrides: Partial<PlanContext> = {},
): Promise<Plan> {
  const parsed = module.params.parse(params);
  const full = { ...context, ...overrides };
  const source = await module.prepare?.(parsed, full);
  return module.plan(parsed, facts as never, { ...full, source });
}

/** The diff of a plan in one line each: "package curl version: null -> installed". */
export function diffOf(plan: Plan): string[] {
  return plan.changes.flatMap((change) =>
    change.diff.map(
      ({ path, attribute, before, after }: DiffEntry) =>
        `${path} ${attribute}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
    ),
  );
}

/** What a plan promises, by the ids of the facts. */
export function promisesOf(plan: Plan): Record<string, unknown> {
  const facts = [...plan.changes.flatMap((change) => change.effect.facts ?? []), ...(plan.action?.facts ?? [])];
  return Object.fromEntries(facts.map(({ request, value }) => [request.id, value]));
}

/** All shell text of a plan. */
export function scriptOf(plan: Plan): string {
  return [...plan.changes.map(({ script }) => script), plan.action?.script ?? ""].join("\n");
}

/** The texts that the here-documents of a script carry. */
export function payloadsOf(script: string): string[] {
  return [...script.matchAll(/<<'(EOF_[0-9a-f]+)'[^\n]*\n([\s\S]*?)\n\1\n/g)].map(([, , body = ""]) =>
    Buffer.from(body, "base64").toString("utf8"),
  );
}

/** The commands that a script gives to ggsci, in their order, without those that only ask. */
export function ggsciCommandsOf(script: string): string[] {
  return payloadsOf(script)
    .flatMap((text) => text.split("\n"))
    .filter((line) => line !== "" && line !== "EXIT" && !line.startsWith("INFO"));
}
