import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { projectRoot } from "../lab/paths.js";

const text = z.string().min(1);
const file = z.union([text, z.strictObject({ ansible: z.string(), here: z.string() })]);

const shape = z
  .strictObject({
    name: text,
    /** Shell lines, run as root on the host in the folder of the case before anything else. */
    setup: text.optional(),
    /** Shell lines, run on the controller in the folder that FILES stands for. */
    local: text.optional(),
    /** Files of the controller beside those, by path. */
    files: z.record(text, file).optional(),
    /** Keywords of the play, as YAML. */
    play: text.optional(),
    /** The tasks, as YAML: the same text for both tools. */
    tasks: text,
    handlers: text.optional(),
    /** More plays behind it, as YAML. Only with `hosts`. */
    more: text.optional(),
    /** Shell lines, run as root on the host in the folder of the case: what they print is compared as well. */
    look: text.optional(),
    /** Names of hosts: the case is a run of its own on these, which are one machine. */
    hosts: z.array(text).optional(),
    /** Options of the command lines of both, as a list. Only with `hosts`. */
    options: z.array(text).optional(),
    /** A check of ours does not know what comes of it, so that all behind it is but predicted: it is among the last. */
    unforeseen: z.literal(true).optional(),
    /** We refuse it before the run, Ansible fails in it: why. */
    refused: text.optional(),
    /** We refuse it before the run for want of something that Ansible has: what. */
    lacks: text.optional(),
    /** Why the two may come out otherwise. */
    differs: text.optional(),
    /** Why only check mode comes out otherwise. */
    differs_in_check: text.optional(),
  })
  .refine(
    (one) => (one.more ?? one.options) === undefined || one.hosts !== undefined,
    "more plays and options need hosts of their own",
  );

/** A small playbook for both tools, and the state that a host is in before it. */
export type ParityCase = z.infer<typeof shape> & {
  /** Module or part of the language that it is about: the name of its file. */
  topic: string;
  /** Name of its folders and of its play. */
  id: string;
};

const folder = join(projectRoot, "test/parity/cases");

/** All cases, by the files in test/parity/cases. Throws what is wrong with one. */
export async function readCases(): Promise<ParityCase[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yml")).sort();
  const lists = await Promise.all(
    names.map(async (name) => {
      const topic = name.replace(/\.yml$/, "");
      const found = z.array(shape).parse(parse(await readFile(join(folder, name), "utf8")), { reportInput: true });
      return found.map((one) => ({ ...one, topic, id: `${topic}/${slug(one.name)}` }));
    }),
  );
  // Behind a command a check of ours says of everything that it is but predicted: what needs none comes first.
  return lists.flat().sort((a, b) => Number(isOpaque(a)) - Number(isOpaque(b)));
}

/** The collection that a case's modules are of, where that is not ansible.builtin. */
export function collectionOf({ tasks }: ParityCase): string | undefined {
  return /\b(community\.\w+|ansible\.posix)\.\w+:/.exec(tasks)?.[1];
}

const opaque = new RegExp(
  `\\b(${[
    ...["command", "shell", "raw", "script", "user", "group", "action", "git", "iptables", "alternatives", "cron"],
    ...["apt", "apt_repository", "package", "service", "systemd", "archive", "get_url", "uri", "fetch", "tempfile"],
    ...["openssl_privatekey", "openssl_csr", "x509_certificate", "htpasswd", "authorized_key", "known_hosts"],
    ...["sysctl", "timezone", "hostname", "subversion", "synchronize", "ufw", "wait_for_connection"],
  ].join("|")}):`,
);

function isOpaque({ tasks, handlers = "", files = {}, unforeseen }: z.infer<typeof shape>): boolean {
  const included = Object.values(files).map((content) => (typeof content === "string" ? content : content.here));
  return unforeseen === true || [tasks, handlers, ...included].some((yaml) => opaque.test(yaml));
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
