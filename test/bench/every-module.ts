import { createHash } from "node:crypto";
import { modes, templateText, tree } from "./workload.js";

/** The words in which a contestant's playbook says what the two do not have in common. */
export interface Language {
  templateFile: string;
  /** An expression in a value. */
  value(expression: string): string;
}

/** For files that tasks read on the controller, beside the template. */
export const controllerFiles = { "once.sh": "#!/bin/sh\nexit 1\n", "more.yml": "more: true\n" };

const path = (name: string): string => `${tree}/${name}`;
const text = templateText("1");
const hostKey = "gw.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHh0cM0oQGPtUDmjmSMW9rqlHPRVsGvSIYr5wUNdVMYs";

/** Shell lines that make what the tasks find: sources of theirs, and what would be made only once. */
export const preparation = [
  `cd ${tree}`,
  "mkdir -p parts pack unpacked",
  "echo one >parts/1; echo two >parts/2; : >created; printf 'a = 1\\n' >replaced; : >pack/file",
  "tar -cf pack.tar -C pack file",
  "git init -q -b main repository",
  "git -C repository -c user.name=x -c user.email=x@x commit -q --allow-empty -m x",
  `printf %s '${text}' >loaded`,
].join("\n");

/**
 * One task of each module that is in ansible-core and here, and has nothing to change once it has run: but for `package` and
 * `service`, over which mitogen fails (it cannot send on the module's name that it takes from facts).
 */
export function everyModule({ templateFile, value }: Language): object[] {
  const mode = modes.file;
  const digest = createHash("sha256").update(text).digest("hex");
  const source = "deb [trusted=yes] file:/srv/none ./";
  return [
    ...[{ ping: {} }, { setup: {} }, { wait_for_connection: {} }, { package_facts: {} }, { service_facts: {} }],
    ...[{ set_fact: { fact: 1 } }, { include_vars: "more.yml" }, { group_by: { key: "all_of_them" } }],
    ...[{ set_stats: { data: { told: 1 } } }, { debug: { msg: "x" } }, { assert: { that: "fact == 1" } }],
    ...[{ fail: { msg: "x" }, when: false }, { validate_argument_spec: { argument_spec: { fact: { type: "int" } } } }],
    ...[{ file: { path: path("folder"), state: "directory", mode: modes.folder } }],
    ...[{ copy: { dest: path("copied"), content: text, mode } }],
    ...[{ template: { src: templateFile, dest: path("templated"), mode }, vars: { number: 1 } }],
    ...[{ lineinfile: { path: path("lines"), line: "a line", create: true } }],
    ...[{ blockinfile: { path: path("blocks"), block: "a block", create: true } }],
    ...[{ replace: { path: path("replaced"), regexp: "^a = [01]$", replace: "a = 1" } }],
    ...[{ assemble: { src: path("parts"), dest: path("assembled"), mode } }],
    ...[{ unarchive: { src: path("pack.tar"), dest: path("unpacked"), remote_src: true } }],
    ...[{ git: { repo: path("repository"), dest: path("checkout"), version: "main" } }],
    ...[{ get_url: { url: "http://localhost/none", dest: path("loaded"), checksum: `sha256:${digest}` } }],
    ...[{ known_hosts: { path: path("known_hosts"), name: "gw.example.com", key: hostKey } }],
    ...[{ stat: { path: path("copied") } }, { slurp: { src: path("copied") } }, { find: { paths: path("parts") } }],
    ...[{ fetch: { src: path("copied"), dest: "fetched" } }, { wait_for: { path: path("copied") } }],
    ...[{ getent: { database: "passwd", key: "root" } }],
    ...[{ command: { cmd: "false", creates: path("created") } }, { shell: { cmd: "false", creates: path("created") } }],
    ...[{ script: { cmd: "once.sh", creates: path("created") } }, { raw: "true" }],
    ...[{ group: { name: "bench" } }, { user: { name: "bench", group: "bench", create_home: false } }],
    ...[{ cron: { name: "bench", job: "/bin/true", hour: 3 } }, { hostname: { name: value("inventory_hostname") } }],
    ...[{ apt: { name: "bash" } }],
    ...[{ apt_repository: { repo: source, filename: "bench", update_cache: false } }],
    ...[{ systemd: { name: "cron", state: "started", enabled: true } }],
    ...[{ iptables: { chain: "INPUT", protocol: "tcp", destination_port: "8243", jump: "ACCEPT" } }],
  ];
}
