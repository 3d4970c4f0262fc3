import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Scenario } from "./scenario.js";
import { fewNames } from "./texts.js";

const { join } = posix;
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export const scenarios: Scenario[] = [
  {
    title: "directories and files",
    modules: ["file", "stat"],
    texts: "name",
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "file",
          params: { path: join(dir, text, text), state: "directory", mode: "0710" },
        }),
        tree: ({ text }) => ({
          [text]: { type: "directory", mode: 0o710 },
          [`${text}/${text}`]: { type: "directory", mode: 0o710, owner: "root" },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "file",
          params: {
            path: join(dir, text),
            state: "directory",
            recurse: true,
            mode: "u=rwx,go=",
            owner: "daemon",
            group: "daemon",
          },
        }),
        tree: ({ text }) => ({
          [text]: { type: "directory", mode: 0o700, owner: "daemon" },
          [`${text}/${text}`]: { type: "directory", mode: 0o700, owner: "daemon" },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "file",
          params: {
            path: join(dir, text, "file"),
            state: "touch",
            access_time: "preserve",
            modification_time: "preserve",
            mode: "0640",
          },
        }),
      },
      {
        call: ({ dir, text }) => ({ module: "stat", params: { path: join(dir, text, "file") } }),
        status: "ok",
        result: ({ dir, text }) => ({
          stat: { exists: true, path: join(dir, text, "file"), mode: "0640", size: 0, checksum: sha256("") },
        }),
      },
      {
        call: ({ dir, text }) => ({ module: "file", params: { path: join(dir, text), state: "absent" } }),
        tree: () => ({}),
      },
    ],
  },
  {
    title: "links",
    modules: ["file", "stat"],
    texts: "name",
    before: ({ text }) => ({ [`d/${text}`]: { type: "file", content: text } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "file",
          params: { path: join(dir, text), src: join("d", text), state: "link" },
        }),
        tree: ({ text }) => ({
          d: { type: "directory" },
          [`d/${text}`]: { type: "file", content: text },
          [text]: { type: "link", target: `d/${text}` },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "file",
          params: { path: join(dir, text), src: text, state: "link", force: true },
        }),
        tree: ({ text }) => ({
          d: { type: "directory" },
          [`d/${text}`]: { type: "file", content: text },
          [text]: { type: "link", target: text },
        }),
      },
      {
        call: ({ dir, text }) => ({ module: "stat", params: { path: join(dir, text) } }),
        status: "ok",
        result: ({ text }) => ({ stat: { exists: true, islnk: true, lnk_target: text } }),
      },
      {
        call: ({ dir, text }) => ({
          module: "file",
          params: { path: join(dir, text), src: join(dir, "d", text), state: "hard", force: true, owner: "daemon" },
        }),
        tree: ({ text }) => ({
          d: { type: "directory" },
          [`d/${text}`]: { type: "file", content: text, owner: "daemon" },
          [text]: { type: "file", content: text, owner: "daemon" },
        }),
      },
    ],
  },
  {
    title: "content of the controller",
    modules: ["copy", "slurp"],
    texts: "name",
    files: ({ text, index }) => ({
      [`files/${index}/${text}`]: `${text}\n`,
      [`files/t${index}/${text}/${text}`]: text,
    }),
    rounds: [
      {
        call: ({ dir, text }) => ({ module: "copy", params: { content: text, dest: join(dir, text), mode: "0600" } }),
        tree: ({ text }) => ({ [text]: { type: "file", content: text, mode: 0o600 } }),
      },
      {
        call: ({ dir, text, index }) => ({
          module: "copy",
          params: { src: `${index}/${text}`, dest: `${dir}/`, group: "daemon" },
        }),
        tree: ({ text }) => ({ [text]: { type: "file", content: `${text}\n`, mode: 0o600 } }),
      },
      {
        call: ({ dir, text }) => ({ module: "slurp", params: { src: join(dir, text) } }),
        status: "ok",
        result: ({ text }) => ({ content: Buffer.from(`${text}\n`).toString("base64") }),
      },
      {
        call: ({ dir, index }) => ({
          module: "copy",
          params: { src: `t${index}/`, dest: `${dir}/tree`, mode: "0640", owner: "daemon" },
        }),
        tree: ({ text }) => ({
          [text]: { type: "file", content: `${text}\n`, mode: 0o600 },
          tree: { type: "directory" },
          [`tree/${text}`]: { type: "directory" },
          [`tree/${text}/${text}`]: { type: "file", content: text, mode: 0o640, owner: "daemon" },
        }),
      },
    ],
  },
  {
    title: "content of the host",
    modules: ["copy"],
    texts: "name",
    before: ({ text }) => ({
      [`a/${text}`]: { type: "file", content: text },
      [`t/${text}/${text}`]: { type: "file", content: text },
      [`t/${text}/link`]: { type: "link", target: text },
    }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "copy",
          params: { remote_src: true, src: join(dir, "a", text), dest: join(dir, text) },
        }),
      },
      {
        call: ({ dir }) => ({ module: "copy", params: { remote_src: true, src: `${dir}/t/`, dest: `${dir}/u` } }),
        tree: ({ text }) => ({
          a: { type: "directory" },
          [`a/${text}`]: { type: "file", content: text },
          [text]: { type: "file", content: text },
          t: { type: "directory" },
          [`t/${text}`]: { type: "directory" },
          [`t/${text}/${text}`]: { type: "file", content: text },
          [`t/${text}/link`]: { type: "link", target: text },
          u: { type: "directory" },
          [`u/${text}`]: { type: "directory" },
          [`u/${text}/${text}`]: { type: "file", content: text },
          [`u/${text}/link`]: { type: "link", target: text },
        }),
      },
    ],
  },
  {
    title: "validation",
    modules: ["copy", "template"],
    texts: "name",
    only: fewNames,
    before: ({ text }) => ({ [text]: { type: "file", content: "" } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "copy",
          params: {
            content: text,
            dest: join(dir, text),
            validate: `cmp '${dir}/${text.replaceAll("'", `'"'"'`)}' %s`,
          },
        }),
        status: "failed",
        message: /EOF on/,
        tree: ({ text }) => ({ [text]: { type: "file", content: "" } }),
      },
    ],
  },
  {
    title: "backups",
    modules: ["copy"],
    texts: "value",
    before: ({ text }) => ({ file: { type: "file", content: `old ${text}` } }),
    rounds: [
      {
        call: ({ dir, text }) => ({ module: "copy", params: { content: text, dest: `${dir}/file`, backup: true } }),
      },
    ],
  },
  {
    title: "templates",
    modules: ["template"],
    texts: "name",
    suits: (text) => Buffer.byteLength(text) <= 251,
    files: ({ text, index }) => ({ [`templates/${index}/${text}.ejs`]: "[<%= value %>]" }),
    rounds: [
      {
        call: ({ dir, text, index }) => ({
          module: "template",
          params: { src: `${index}/${text}.ejs`, dest: `${dir}/`, variables: { value: text } },
        }),
        tree: ({ text }) => ({ [text]: { type: "file", content: `[${text}]` } }),
      },
    ],
  },
  {
    title: "what is found",
    modules: ["find"],
    texts: "name",
    before: ({ text }) => ({ [`${text}/${text}`]: { type: "file", content: text } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "find",
          params: {
            ...{ paths: [join(dir, text)], hidden: true, get_checksum: true },
            ...{ use_regex: true, patterns: [`${text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}$`] },
          },
        }),
        status: "ok",
        result: ({ dir, text }) => ({
          matched: 1,
          files: [{ path: join(dir, text, text), checksum: sha256(text) }],
        }),
      },
    ],
  },
  {
    title: "temporary files",
    modules: ["tempfile"],
    texts: "name",
    only: fewNames.map((name) => name.slice(0, 60)),
    before: ({ text }) => ({ [text]: { type: "directory" } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "tempfile",
          params: { path: join(dir, text), prefix: text.slice(0, 30), suffix: text.slice(0, 30) },
        }),
        again: "changed",
      },
    ],
  },
];
