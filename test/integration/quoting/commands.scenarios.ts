import { posix } from "node:path";
import { publicKey } from "../support/public-key.js";
import type { Scenario } from "./scenario.js";
import { fewNames, isName } from "./texts.js";

const { join } = posix;
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** Of what stands before the first line break: the search goes line by line. */
const pattern = (text: string): string => (text.split("\n")[0] ?? "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** Every byte of what is printed counts. */
/** Two servers of one kind that have the text in one file each, wherever one may stand. */
const alike = (text: string): Record<string, unknown> => ({
  servers: [text, "the other"].map((host) => ({
    host,
    kind: text,
    datacenter: text,
    offset: 0,
    files: { [text]: text },
  })),
  words: { [text]: { [text]: text } },
});
const exact = { strip_empty_ends: false };

export const scenarios: Scenario[] = [
  {
    title: "words of a command",
    modules: ["command", "shell"],
    texts: "value",
    only: [...fewNames, "$(>/tmp/mdc-canary-20)", "-n", "\\n", "", "a\\", "E\nEOF\n", "'".repeat(500)],
    rounds: [
      {
        call: ({ text }) => ({ module: "command", params: { argv: ["printf", "%s|", text, text], ...exact } }),
        again: "changed",
        result: ({ text }) => ({ stdout: `${text}|${text}|` }),
      },
      {
        call: ({ text }) => ({ module: "command", params: { cmd: `printf '%s|' ${quoted(text)} x`, ...exact } }),
        again: "changed",
        result: ({ text }) => ({ stdout: `${text}|x|` }),
      },
      {
        call: ({ text }) => ({ module: "shell", params: { cmd: `printf '%s|' ${quoted(text)} x`, ...exact } }),
        again: "changed",
        result: ({ text }) => ({ stdout: `${text}|x|` }),
      },
      {
        call: ({ text }) => ({
          module: "shell",
          params: { cmd: "cat", stdin: text, stdin_add_newline: false, ...exact },
        }),
        again: "changed",
        result: ({ text }) => ({ stdout: text }),
      },
      {
        call: ({ text }) => ({
          module: "command",
          params: { argv: ["sh", "-c", 'printf %s "$MDC_TEXT"'], ...exact },
          environment: { MDC_TEXT: text },
        }),
        again: "changed",
        result: ({ text }) => ({ stdout: text }),
      },
    ],
  },
  {
    title: "places of a command",
    modules: ["command", "shell"],
    texts: "name",
    only: fewNames,
    before: ({ text }) => ({
      [`d/${text}`]: { type: "directory" },
      [`s/${text}`]: { type: "link", target: "/bin/sh" },
    }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "shell",
          params: {
            cmd: "pwd -P; >made",
            chdir: join(dir, "d", text),
            creates: "made",
            ...exact,
          },
        }),
        result: ({ dir, text }) => ({ stdout: `${join(dir, "d", text)}\n` }),
      },
      {
        call: ({ dir, text }) => ({
          module: "command",
          params: { argv: ["rm", "--", join(dir, "d", text, "made")], chdir: join(dir, "d", text), removes: "made" },
        }),
        tree: ({ text }) => ({
          d: { type: "directory" },
          [`d/${text}`]: { type: "directory" },
          s: { type: "directory" },
          [`s/${text}`]: { type: "link", target: "/bin/sh" },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "shell",
          params: { cmd: "echo fine", executable: join(dir, "s", text), chdir: join(dir, "d", text) },
        }),
        again: "changed",
        result: () => ({ stdout: "fine" }),
      },
    ],
  },
  {
    title: "waiting",
    modules: ["wait_for"],
    texts: "name",
    only: fewNames,
    before: ({ text }) => ({ [text]: { type: "file", content: `one ${text} two\n` } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "wait_for",
          params: { path: join(dir, text), search_regex: `^(one) ${pattern(text)}`, timeout: 0 },
        }),
        status: "ok",
        result: () => ({ match_groups: ["one"] }),
      },
      {
        call: ({ dir, text }) => ({ module: "wait_for", params: { path: join(dir, text, "no"), timeout: 0 } }),
        status: "failed",
        message: /is not there|did not come about/,
      },
    ],
  },
  {
    title: "words of a message",
    modules: ["debug", "fail", "assert", "set_fact", "ping", "configuration_parity"],
    texts: "value",
    rounds: [
      {
        call: ({ text }) => ({ module: "debug", params: { msg: text } }),
        status: "ok",
        result: ({ text }) => ({ msg: text }),
      },
      {
        call: ({ text }) => ({ module: "set_fact", params: { text } }),
        status: "ok",
        result: ({ text }) => ({ ansible_facts: { text } }),
      },
      {
        call: ({ text }) => ({ module: "assert", params: { that: true, success_msg: text } }),
        status: "ok",
        result: ({ text }) => ({ msg: text }),
      },
      {
        call: ({ text }) => ({ module: "ping", params: { data: text } }),
        status: "ok",
        result: ({ text }) => ({ ping: text }),
      },
      {
        call: ({ text }) => ({ module: "configuration_parity", params: alike(text) }),
        status: "ok",
        result: ({ text }) => ({ pairs: [{ from: text, to: "the other", differences: [] }] }),
      },
    ],
  },
  {
    title: "words that the run keeps",
    modules: ["set_stats", "add_host", "group_by", "validate_argument_spec"],
    texts: "value",
    suits: (text) => text.trim() !== "",
    rounds: [
      {
        call: ({ text }) => ({ module: "set_stats", params: { data: { text }, aggregate: false } }),
        status: "ok",
        result: ({ text }) => ({ ansible_stats: { data: { text } } }),
      },
      {
        call: ({ text, index }) => ({ module: "add_host", params: { name: `added${index}`, text } }),
        result: ({ text }) => ({ add_host: { host_vars: { text } } }),
      },
      { call: ({ text, index }) => ({ module: "group_by", params: { key: `${index}${text}` } }) },
      {
        call: ({ text }) => ({
          module: "validate_argument_spec",
          params: { argument_spec: { [text]: { choices: [text] } }, provided_arguments: { [text]: text } },
        }),
        status: "ok",
      },
    ],
  },
  {
    title: "names of files of variables",
    modules: ["include_vars"],
    texts: "name",
    only: fewNames,
    files: ({ text }) => ({ [`vars/${text}`]: "read: true\n" }),
    rounds: [
      {
        call: ({ text }) => ({ module: "include_vars", params: { file: text } }),
        status: "ok",
        result: () => ({ ansible_facts: { read: true } }),
      },
    ],
  },
  {
    title: "words of a failure",
    modules: ["fail"],
    texts: "value",
    only: fewNames,
    rounds: [{ call: ({ text }) => ({ module: "fail", params: { msg: text } }), status: "failed", message: /./s }],
  },
  {
    title: "programs with several names",
    modules: ["alternatives"],
    texts: "name",
    suits: (text) => !/[\r\n\0]/.test(text),
    before: ({ text }) => ({ [text]: { type: "file", content: "", mode: 0o755 } }),
    tidy: 'for n in /var/lib/dpkg/alternatives/mdcq*; do update-alternatives --quiet --remove-all "${n##*/}"; done',
    rounds: [
      {
        call: ({ dir, text, index }) => ({
          module: "alternatives",
          params: { name: `mdcq${index}`, link: `/usr/bin/mdcq${index}`, path: `${dir}/${text}` },
        }),
        tree: ({ text }) => ({ [text]: { type: "file", content: "", mode: 0o755 } }),
      },
    ],
  },
  {
    title: "sources of packages in lines",
    modules: ["apt_repository"],
    texts: "value",
    suits: (text) => /^[^\s#\0\[\]]+$/.test(text),
    tidy: "rm -f /etc/apt/sources.list.d/mdcq*",
    rounds: [
      {
        call: ({ text, index }) => ({
          module: "apt_repository",
          params: {
            repo: `deb-src http://127.0.0.1:1/ ${index} ${text}`,
            filename: `mdcq${index}`,
            update_cache: false,
          },
        }),
        prints: (all) => ({
          script: "cat $(ls -v /etc/apt/sources.list.d/mdcq*)",
          output: all.map(({ text, index }) => `deb-src http://127.0.0.1:1/ ${index} ${text}\n`).join(""),
        }),
      },
    ],
  },
  {
    title: "keyrings of apt",
    modules: ["apt_key"],
    texts: "name",
    only: fewNames,
    suits: isName,
    rounds: [
      {
        call: ({ dir, text }) => ({ module: "apt_key", params: { keyring: join(dir, text), data: publicKey } }),
        tree: ({ text }) => ({ [text]: { type: "file", mode: 0o644 } }),
      },
    ],
  },
  {
    title: "what a host is told before it would boot",
    modules: ["reboot", "wait_for_connection"],
    texts: "value",
    suits: (text) => text !== "" && !text.includes("\0"),
    rounds: [
      {
        call: ({ text }) => ({
          module: "reboot",
          params: { reboot_command: `false ${quoted(text)}`, test_command: text },
        }),
        status: "failed",
        message: /Reboot command failed/,
        tree: () => ({}),
      },
      { call: () => ({ module: "wait_for_connection", params: {} }), status: "ok", tree: () => ({}) },
    ],
  },
];
