import { posix } from "node:path";
import * as z from "zod";
import type { StepResult } from "../remote/types.js";
import { withoutSlash } from "./support/destination.js";
import { shellWords } from "./support/params.js";
import { heard, plainScript, serverScript, talkingScript } from "./support/rsync-script.js";
import { changedMark, rsyncWords, type RsyncOptions } from "./support/rsync-words.js";
import { defineModule, type DiffEntry, type Outcome, type PlanContext } from "./types.js";

const path = z
  .string()
  .min(1)
  .refine((text) => !text.includes("\0"), { error: "a path cannot hold a NUL byte" })
  .refine((text) => !/^(rsync:\/\/|[^/]*:)/.test(text), {
    error: "expected a path: which host it is on is up to the task, and servers of rsync are not there",
  });
const part = (what: string) => z.boolean().optional().describe(`${what}; as \`archive\` unless told`);

const params = z.strictObject({
  src: path.describe("What is copied; with a slash at its end what is in it"),
  dest: path.describe("Where to"),
  mode: z.enum(["push", "pull"]).default("push").describe("Whether the task's host is the destination or the source"),
  archive: z.boolean().default(true).describe("Recursively, with links, modes, times, owner, group and devices"),
  recursive: part("Directories with what is in them"),
  links: part("Links as links"),
  perms: part("Modes"),
  times: part("Times of files"),
  owner: part("Owners"),
  group: part("Groups"),
  copy_links: z.boolean().default(false).describe("Copy what links lead to instead of the links"),
  dirs: z.boolean().default(false).describe("Directories without what is in them"),
  checksum: z.boolean().default(false).describe("Compare contents, not times and sizes"),
  compress: z.boolean().default(true).describe("Compress on the way"),
  existing_only: z.boolean().default(false).describe("Make no new files"),
  delete: z.boolean().default(false).describe("Remove what the source does not have; wants `recursive`"),
  partial: z.boolean().default(false).describe("Keep files that came only in part"),
  delay_updates: z
    .boolean()
    .default(true)
    .describe("Put files in place at the end, all at once; and heed `.rsync-filter` files"),
  link_dest: z
    .array(z.string().startsWith("/", { error: "expected an absolute path" }))
    .default([])
    .describe("Directories beside the destination: files that are the same there become hard links to them"),
  rsync_opts: z
    .array(shellWords)
    .default([])
    .refine((all) => !all.some((one) => /^(-[A-Za-z]*e\b|--rsh\b|--rsync-path\b|--(out|log)-format\b)/.test(one)), {
      error: "--rsh is the connection of the run; --rsync-path is rsync_path, and --out-format tells of changes",
    })
    .describe("More options of rsync"),
  rsync_path: z.string().min(1).optional().describe("Command that is rsync on the task's host, such as `sudo rsync`"),
  rsync_timeout: z.int().min(0).default(0).describe("Seconds without a byte after which rsync gives up"),
  set_remote_user: z.boolean().optional().describe("Accepted without effect, as the three below"),
  use_ssh_args: z.boolean().optional().describe("Accepted without effect: the run's connection is used"),
  ssh_connection_multiplexing: z.boolean().optional().describe("Accepted without effect"),
  verify_host: z.boolean().optional().describe("Accepted without effect: host keys are always verified"),
});

type Wanted = z.output<typeof params>;

export const synchronize = defineModule({
  name: "synchronize",
  collection: "ansible.posix",
  summary: "Copy trees by rsync, between the controller and the host or between two hosts",
  notes:
    "rsync talks over the connection that the run has already, whatever its transport, passwords and jump hosts are, and runs on the host as the account that the task becomes, also with a password for sudo. " +
    "It originates on the controller, or as the login account on the host that `delegate_to` names; delegated to the task's own host, both paths are there. rsync has to be installed on both. " +
    "Check mode asks rsync (`--dry-run`). A relative path of the controller is searched like that of `copy`, one of a host is below the home of its login account. " +
    "`dest_port` and `private_key` are not there, nor are servers of rsync (`rsync://`).",
  examples: `- name: Web pages
  synchronize:
    src: pages/
    dest: /var/www/html
    delete: true
    rsync_opts: ["--exclude=.git", "--chmod=D755,F644"]
- name: Bring the logs here
  synchronize:
    mode: pull
    src: /opt/wso2am/repository/logs/
    dest: /var/backups/logs
`,
  params: params.refine((wanted) => !wanted.delete || (wanted.recursive ?? wanted.archive), {
    error: "delete: true wants recursive (or archive)",
  }),
  becomesAtHome: true,
  prepare: (wanted, context) => originOf(wanted, context),
  plan(wanted, _facts, context) {
    const { source: near, check } = context;
    const pull = wanted.mode === "pull";
    const words = rsyncWords(wanted satisfies RsyncOptions, check);
    const both = isWithin(context);
    const far = both
      ? pull
        ? wanted.src
        : wanted.dest
      : `${nameOf(context)}:${belowHome(pull ? wanted.src : wanted.dest)}`;
    const [from, to] = pull ? [far, near] : [near, far];
    const cmd = ["rsync", ...words, from, to].join(" ");
    const common = {
      predict: "changed",
      foretells: true,
      interpret: (output: StepResult) => outcome(output, cmd, context),
    } as const;
    if (both) return { changes: [], action: { ...common, script: plainScript(words, from, to) } };
    const exchange = { far: (line: string) => serverScript(wanted.rsync_path, line) };
    return { changes: [], action: { ...common, script: talkingScript(words, from, to), exchange } };
  },
});

/** True where both paths are on the host that the task runs on. */
function isWithin({ delegateTo, name, variable }: PlanContext): boolean {
  return delegateTo !== undefined && [name, variable("ansible_host")].includes(delegateTo);
}

/** The path of the side that does not belong to the task's host. */
async function originOf({ src, dest, mode }: Wanted, { delegateTo, local }: PlanContext): Promise<string> {
  const origin = mode === "pull" ? dest : src;
  if (posix.isAbsolute(origin) || delegateTo !== undefined) return belowHome(origin);
  const end = origin.endsWith("/") ? "/" : "";
  return mode === "pull"
    ? `${(await local.target(origin)).path}${end}`
    : `${withoutSlash(local.find(origin, "files"))}${end}`;
}

/** rsync starts at home, where nobody expands a tilde. */
function belowHome(text: string): string {
  return text === "~" || text === "~/" ? "." : text.replace(/^~\//, "./");
}

/** rsync only wants to see that the path is elsewhere. */
function nameOf({ name }: PlanContext): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) ? name : "host";
}

function outcome(output: StepResult, cmd: string, { diff }: PlanContext): Outcome {
  const { told, complaint } = heard(output);
  const lines = told.split("\n").filter((line) => line !== "");
  const msg = told.replaceAll(changedMark, "");
  const result = { cmd, rc: output.code };
  if (output.code !== 0) return { changed: false, failed: explained(complaint, output.code), result };
  const changes = lines.filter((line) => line.startsWith(changedMark) && !isAsItWas(line));
  return {
    changed: changes.length > 0,
    result: { ...result, msg, stdout_lines: msg.split("\n").filter((line) => line !== "") },
    ...(diff ? { diff: changes.map(entryOf) } : {}),
  };
}

function explained(complaint: string, code: number): string {
  if (complaint.includes("rsync: not found on the host"))
    return "the host has no rsync: install the package rsync there";
  if (complaint.includes("rsync: not found here"))
    return "there is no rsync where the task originates: install the package rsync";
  return complaint === "" ? `rsync ended with code ${code}` : complaint;
}

/** With `link_dest` rsync tells of everything. */
function isAsItWas(line: string): boolean {
  return /^\.[A-Za-z] {9}/.test(line.slice(changedMark.length));
}

function entryOf(line: string): DiffEntry {
  const [, how = "", name = ""] = /^(\S+)\s+(.*)$/.exec(line.slice(changedMark.length)) ?? [];
  return { path: name, attribute: how.startsWith("*") ? "state" : "rsync", before: null, after: how };
}
