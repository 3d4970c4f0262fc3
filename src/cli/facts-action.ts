import * as z from "zod";
import type { TaskResultEvent } from "../engine/events.js";
import { hostFacts } from "../remote/host-facts.js";
import { runPlays } from "../engine/run.js";
import { UsageError } from "../errors.js";
import { factByName } from "../facts/registry.js";
import type { FactRequest } from "../facts/types.js";
import { type AnyModule, defineModule } from "../modules/types.js";
import { findDatacenters } from "../topology/datacenters.js";
import { adHocPlay } from "./ad-hoc-play.js";
import { hostsOf, readContent } from "./content.js";
import type { FactsFlags } from "./facts.js";
import type { CliIo } from "./io.js";
import { untilInterrupted } from "./report-run.js";
import { toRunOptions } from "./run-options.js";
import { askPasswords } from "./secrets.js";

export interface Wanted {
  pattern: string;
  kind: string | undefined;
  key: string | undefined;
}

/** Prints what the hosts say of themselves, or one fact of each, as one JSON object. Gives the exit code of the run. */
export async function showFacts(wanted: Wanted, flags: FactsFlags, io: CliIo): Promise<number> {
  const content = await readContent(flags, io);
  const { inventory } = content;
  const hosts = hostsOf(inventory, wanted.pattern, "the pattern");
  const request = await requestOf(wanted);
  const found = new Map<string, unknown>();
  const modules = new Map([["facts", reader(request, found)]]);
  const play = adHocPlay(playbook(wanted.pattern), modules, inventory, io.cwd);
  await inventory.vault.settle();
  const options = { ...toRunOptions(flags, content, await askPasswords(flags, io)), lockWait: undefined };
  const failures: TaskResultEvent[] = [];
  const run = runPlays({
    plays: [play],
    inventory,
    datacenters: findDatacenters(inventory, play.folder),
    options,
    listener(event) {
      if (event.type === "task_result" && (event.status === "failed" || event.status === "unreachable"))
        failures.push(event);
      if (event.type === "warning") io.stderr.write(`warning: ${event.message}\n`);
    },
  });
  const release = untilInterrupted(io, () => run.stop());
  const { exitCode } = await run.finished.finally(release);
  for (const { host, status, message } of failures) io.stderr.write(`${status}: [${host}] ${message ?? ""}\n`);
  const answer = Object.fromEntries(hosts.filter((host) => found.has(host)).map((host) => [host, found.get(host)]));
  io.stdout.write(`${JSON.stringify(answer, plainValue, 2)}\n`);
  return exitCode;
}

async function requestOf({ kind, key }: Wanted): Promise<FactRequest | undefined> {
  if (kind === undefined) return undefined;
  if (key === undefined) throw new UsageError(`which ${kind}?`, { expected: `facts PATTERN ${kind} KEY` });
  return factByName(kind, key);
}

/** A module that changes nothing and hands over what it is shown. */
function reader(request: FactRequest | undefined, found: Map<string, unknown>): AnyModule {
  return defineModule({
    name: "facts",
    summary: "Hand facts over to the command line",
    examples: "",
    params: z.strictObject({ host: z.string() }),
    facts: () => (request === undefined ? {} : { fact: request }),
    plan(params, facts, { host }) {
      found.set(params.host, request === undefined ? hostFacts(host) : (facts as { fact: unknown }).fact);
      return { changes: [] };
    },
  });
}

function playbook(pattern: string): string {
  return `- name: facts\n  hosts: ${JSON.stringify(pattern)}\n  tasks:\n    - facts:\n        host: <%= inventory_hostname %>\n`;
}

/** What JSON has no form for, and modes as people write them. */
function plainValue(key: string, value: unknown): unknown {
  if (value instanceof Set) return [...(value as Set<unknown>)];
  if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
  return key === "mode" && typeof value === "number" ? value.toString(8).padStart(4, "0") : value;
}
