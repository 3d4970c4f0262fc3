import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Scenario } from "./scenario.js";
import { fewNames, isName } from "./texts.js";

const { join } = posix;
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export const scenarios: Scenario[] = [
  {
    title: "texts in shells",
    modules: ["raw", "script", "pause"],
    texts: "value",
    suits: (text) => !text.includes("\0") && Buffer.byteLength(text) < 1000,
    files: () => ({ "files/say.sh": '#!/bin/sh\nprintf %s "$1"\n' }),
    rounds: [
      {
        call: ({ text }) => ({ module: "raw", params: { cmd: `printf %s ${quote(text)}` } }),
        again: "changed",
        result: ({ text }) => ({ stdout: text }),
        tree: () => ({}),
      },
      {
        call: ({ text }) => ({ module: "script", params: { cmd: `say.sh ${quote(text)}` } }),
        again: "changed",
        result: ({ text }) => ({ stdout: text }),
        tree: () => ({}),
      },
    ],
  },
  {
    title: "files that are put together or fetched",
    modules: ["assemble", "fetch"],
    texts: "name",
    only: fewNames,
    suits: isName,
    before: ({ text }) => ({ [`${text}/${text}`]: { type: "file", content: text } }),
    rounds: [
      {
        call: ({ dir, text }) => ({ module: "assemble", params: { src: join(dir, text), dest: join(dir, "file") } }),
        tree: ({ text }) => ({
          [text]: { type: "directory" },
          [`${text}/${text}`]: { type: "file", content: text },
          file: { type: "file", content: text, mode: 0o644 },
        }),
      },
      {
        call: ({ dir, text, index }) => ({
          module: "fetch",
          params: { src: join(dir, text, text), dest: `fetched/${index}`, flat: true },
        }),
        result: ({ text }) => ({ checksum: createHash("sha256").update(text).digest("hex") }),
      },
    ],
  },
  {
    title: "trees that rsync carries",
    modules: ["synchronize"],
    texts: "name",
    only: fewNames,
    suits: isName,
    files: ({ text, index }) => ({ [`files/${index}/${text}/${text}`]: text }),
    rounds: [
      {
        call: ({ dir, text, index }) => ({
          module: "synchronize",
          params: { src: `${index}/${text}/`, dest: join(dir, text), perms: false, rsync_opts: ["--chmod=F644"] },
        }),
        tree: ({ text }) => ({ [text]: { type: "directory" }, [`${text}/${text}`]: { type: "file", content: text } }),
      },
      {
        call: ({ dir, text, index }) => ({
          module: "synchronize",
          params: { mode: "pull", src: join(dir, text, text), dest: `got-${index}/` },
        }),
      },
    ],
  },
  {
    title: "questions",
    modules: ["getent", "package_facts", "service_facts", "setup"],
    texts: "value",
    suits: (text) => !/[\r\n\0]/.test(text),
    rounds: [
      {
        call: ({ text }) => ({ module: "getent", params: { database: "passwd", key: `<${text}`, fail_key: false } }),
        status: "ok",
        result: ({ text }) => ({ ansible_facts: { getent_passwd: { [`<${text}`]: null } } }),
        tree: () => ({}),
      },
    ],
  },
  {
    title: "web services that are not there",
    modules: ["uri"],
    texts: "value",
    suits: (text) => !/[\r\n\0]/.test(text),
    rounds: [
      {
        call: ({ text }) => ({
          module: "uri",
          params: {
            ...{ url: "http://127.0.0.1:1/", method: "POST", headers: { "X-Text": text }, body: text },
            ...{ url_username: text, url_password: text },
          },
        }),
        status: "failed",
        message: /Status code was -1/,
        tree: () => ({}),
      },
    ],
  },
  {
    title: "repositories",
    modules: ["git"],
    texts: "name",
    suits: (text) => isName(text) && !/[\r\n]/.test(text),
    rounds: [
      {
        // git is not there: what comes of it otherwise, unit tests tell.
        call: ({ dir, text }) => ({
          module: "git",
          params: { repo: `/srv/${text}`, dest: join(dir, text), key_file: `/${text}` },
        }),
        status: "failed",
        message: /git/,
        tree: () => ({}),
      },
    ],
  },
  {
    title: "working copies of Subversion",
    modules: ["subversion"],
    texts: "name",
    only: fewNames,
    suits: isName,
    arrange:
      "apt-get install -y -qq --no-install-recommends subversion >/dev/null && svnadmin create /srv/svn && echo 1 >/tmp/f && svn import -q -m 1 /tmp/f file:///srv/svn/f",
    tidy: "rm -rf /srv/svn /tmp/f",
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "subversion",
          params: {
            ...{ repo: "file:///srv/svn", dest: join(dir, text) },
            ...{ username: text.replaceAll("\n", ""), password: text.replaceAll("\n", "") },
          },
        }),
        prints: (all) => ({
          script: all.map(({ dir, text }) => `cat ${quote(join(dir, text, "f"))}`).join("\n"),
          output: all.map(() => "1\n").join(""),
        }),
      },
    ],
  },
  {
    title: "comments of rules",
    modules: ["iptables"],
    texts: "value",
    suits: (text) => text !== "" && !/[\r\n\0]/.test(text),
    rounds: [
      {
        // Nor is iptables.
        call: ({ text }) => ({ module: "iptables", params: { chain: "INPUT", jump: "DROP", comment: text } }),
        status: "failed",
        message: /iptables/,
        tree: () => ({}),
      },
    ],
  },
  {
    title: "names of packages of dnf",
    modules: ["dnf", "yum"],
    texts: "value",
    suits: (text) => !/^[\w+.~^:-]*$/.test(text) && !text.includes(","),
    rounds: [
      {
        call: ({ text }) => ({ module: "dnf", params: { name: [text] } }),
        status: "failed",
        message: /expected a package's name/,
        tree: () => ({}),
      },
    ],
  },
  {
    title: "comments of rules of ufw",
    modules: ["ufw"],
    texts: "value",
    suits: (text) => !/['\r\n\0]/.test(text),
    rounds: [
      {
        // Nor is ufw.
        call: ({ text }) => ({ module: "ufw", params: { rule: "deny", port: 1, comment: text } }),
        status: "failed",
        message: /ufw/,
        tree: () => ({}),
      },
    ],
  },
];
