import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";
import { ContentErrors, type ContentError } from "../../../src/errors.js";
import { loadInventory } from "../../../src/inventory/load.js";
import { defineModule, type AnyModule } from "../../../src/modules/types.js";
import type { LoadedPlay } from "../../../src/playbook/play.js";
import type { PlaybookNode, Task, Templated } from "../../../src/playbook/types.js";
import { isCompiled } from "../../../src/template/compile.js";
import { loadPlaybooks, type Loaded, type LoadOptions } from "../../../src/playbook/load.js";

/** Modules as anybody may add them; small ones, so that the tests speak of the loader alone. */
const definitions = [
  defineModule({
    name: "command",
    summary: "Run a command.",
    examples: "",
    freeForm: "cmd",
    params: z.strictObject({ cmd: z.string(), chdir: z.string().optional(), creates: z.string().optional() }),
    plan: () => ({ changes: [] }),
  }),
  defineModule({
    name: "copy",
    summary: "Copy a file.",
    examples: "",
    params: z
      .strictObject({
        src: z.string().optional(),
        content: z.string().optional(),
        dest: z.string(),
        mode: z.string().optional(),
        force: z.boolean().optional(),
        remote_src: z.boolean().optional(),
        owner: z.union([z.string(), z.number()]).optional(),
      })
      .refine((p) => (p.src === undefined) !== (p.content === undefined), "give either src or content"),
    plan: () => ({ changes: [] }),
  }),
  defineModule({
    name: "service",
    summary: "Start and stop services.",
    examples: "",
    params: z.strictObject({
      name: z.string(),
      state: z.enum(["started", "stopped", "restarted"]).optional(),
      ports: z.array(z.strictObject({ port: z.int().min(1), label: z.string().optional() })).optional(),
      version: z.string().optional(),
    }),
    plan: () => ({ changes: [] }),
  }),
  defineModule({
    name: "setup",
    summary: "Read what the host is.",
    examples: "",
    params: z.strictObject({}),
    plan: () => ({ changes: [] }),
  }),
  defineModule({
    name: "mount",
    collection: "ansible.posix",
    summary: "Mount a file system.",
    examples: "",
    params: z.strictObject({ path: z.string() }),
    plan: () => ({ changes: [] }),
  }),
  defineModule({
    name: "template",
    summary: "Render a template.",
    examples: "",
    params: z.strictObject({ src: z.string(), dest: z.string() }),
    plan: () => ({ changes: [] }),
  }),
  defineModule({
    name: "set_fact",
    summary: "Set variables.",
    examples: "",
    params: z.record(z.string(), z.unknown()),
    sets: (args) => Object.keys(args),
    plan: () => ({ changes: [] }),
  }),
  defineModule({
    name: "include_vars",
    summary: "Read variables.",
    examples: "",
    freeForm: "file",
    params: z.strictObject({ file: z.string() }),
    plan: () => ({ changes: [] }),
  }),
  defineModule({
    name: "assert",
    summary: "Check conditions.",
    examples: "",
    params: z.strictObject({ that: z.union([z.boolean(), z.array(z.boolean())]) }),
    plan: () => ({ changes: [] }),
  }),
];

const modules: ReadonlyMap<string, AnyModule> = new Map(definitions.map((one) => [one.name, one]));

export interface Project {
  root: string;
  load(playbook?: string, options?: Partial<LoadOptions>): Loaded;
  /** `file:line:column message` of each error, followed by what was expected and the hint. */
  complaints(playbook?: string, options?: Partial<LoadOptions>): string[];
  remove(): void;
}

/** A folder with these files. The inventory has the group web with web1 and web2. */
export function project(files: Record<string, string>): Project {
  const root = mkdtempSync(join(tmpdir(), "mdc-project-"));
  const all = { "hosts.yml": "web:\n  hosts:\n    web1:\n    web2:\n", ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const load: Project["load"] = (playbook = "site.yml", options = {}) =>
    loadPlaybooks([playbook], { inventory: loadInventory(["hosts.yml"], root), modules, cwd: root, ...options });
  return {
    root,
    load,
    complaints: (playbook, options) => complaintsOf(() => load(playbook, options), root),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What `work` complains about; an empty list when it does not. */
export function complaintsOf(work: () => unknown, root: string): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof ContentErrors) return error.errors.map((one) => complaint(one, root));
    throw error;
  }
}

/** One error as text: paths relative to the project, details behind bars. */
export function complaint(error: ContentError, root: string): string {
  const { place, message, expected, hint } = error;
  const at = place ? `${place.file}:${place.line}:${place.column} ` : "";
  const details = [expected && `| ${expected}`, hint && `| ${hint}`].filter(Boolean).map((text) => ` ${String(text)}`);
  return `${at}${message}${details.join("")}`.replaceAll(`${root}/`, "");
}

/** What the loader complains about in a playbook, alone or with other files. */
export function complaintsIn(files: string | Record<string, string>, options: Partial<LoadOptions> = {}): string[] {
  const folder = project(typeof files === "string" ? { "site.yml": files } : files);
  try {
    return folder.complaints("site.yml", options);
  } finally {
    folder.remove();
  }
}

/** A playbook whose one play has these tasks; their first line is line 3, their first column is 5. */
export function tasks(text: string): string {
  return `- hosts: web\n  tasks:\n${text.replace(/^(?=.)/gm, "    ")}\n`;
}

/** The plays of a playbook. */
export function playsIn(files: string | Record<string, string>, options: Partial<LoadOptions> = {}): LoadedPlay[] {
  const folder = project(typeof files === "string" ? { "site.yml": files } : files);
  try {
    return folder.load("site.yml", options).plays;
  } finally {
    folder.remove();
  }
}

/** The first play of a playbook. */
export function playIn(files: string | Record<string, string>, options: Partial<LoadOptions> = {}): LoadedPlay {
  const [first] = playsIn(files, options);
  if (!first) throw new TypeError("no play");
  return first;
}

/** The first task of a playbook with these tasks. */
export function taskIn(text: string): Task {
  const [first] = allTasks(playIn(tasks(text)).nodes);
  if (!first) throw new TypeError("no task");
  return first;
}

export function allTasks(nodes: readonly PlaybookNode[]): Task[] {
  return nodes.flatMap((node) => {
    if (node.kind === "block") return allTasks([...node.block, ...node.rescue, ...node.always]);
    return node.kind === "task" ? [node] : [];
  });
}

/** The commands of all tasks that have one. */
export function commands(nodes: readonly PlaybookNode[]): unknown[] {
  return allTasks(nodes).map((one) => shown(one.args["cmd"]));
}

/** Templates as their source. */
export function shown(value: Templated | undefined): unknown {
  if (isCompiled(value)) return value.source;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shown(entry)]));
}
