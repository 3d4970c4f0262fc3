import { posix } from "node:path";
import { parseDocument } from "yaml";
import type { Scenario } from "./scenario.js";
import { isName } from "./texts.js";

const { join } = posix;
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
/** A line ends where the file says: a carriage return before the end belongs to that. */
const isLine = (text: string): boolean => !/\n|\r$/.test(text);
/** XML has no way to write most control characters, and reads a carriage return as a line feed. */
const isXml = (text: string): boolean =>
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) && !text.includes("\r\n");

const document = "<a><b/></a>\n";

function xmlText(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replace(/[\r\u0085\u2028]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A name as pg_hba.conf has it. */
const hbaName = (text: string): string =>
  /^"[^"]*"$/.test(text) || !/[\s"#,]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;

export const scenarios: Scenario[] = [
  {
    title: "lines",
    modules: ["lineinfile"],
    texts: "value",
    suits: isLine,
    before: () => ({ file: { type: "file", content: "first\nlast\n" } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "lineinfile",
          params: { path: `${dir}/file`, line: `<${text}>`, insertafter: "first" },
        }),
        tree: ({ text }) => ({ file: { type: "file", content: `first\n<${text}>\nlast\n` } }),
      },
      {
        call: ({ dir, text }) => ({
          module: "lineinfile",
          params: { path: `${dir}/file`, regexp: `^<${escaped(text)}>$`, line: text, insertbefore: "first" },
        }),
        tree: ({ text }) => ({ file: { type: "file", content: `first\n${text}\nlast\n` } }),
      },
      {
        call: ({ dir, text }) => ({
          module: "lineinfile",
          params: { path: `${dir}/file`, line: text, state: "absent" },
        }),
        tree: () => ({ file: { type: "file", content: "first\nlast\n" } }),
      },
    ],
  },
  {
    title: "files with lines",
    modules: ["lineinfile", "blockinfile"],
    texts: "name",
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "lineinfile",
          params: { path: join(dir, text, text), line: "x", create: true, mode: "0600" },
        }),
        tree: ({ text }) => ({
          [text]: { type: "directory" },
          [`${text}/${text}`]: { type: "file", content: "x\n", mode: 0o600 },
        }),
      },
      {
        call: ({ dir, text }) => ({ module: "blockinfile", params: { path: join(dir, text, text), block: "y" } }),
        tree: ({ text }) => ({
          [text]: { type: "directory" },
          [`${text}/${text}`]: {
            type: "file",
            content: "x\n# BEGIN ANSIBLE MANAGED BLOCK\ny\n# END ANSIBLE MANAGED BLOCK\n",
          },
        }),
      },
    ],
  },
  {
    title: "blocks",
    modules: ["blockinfile"],
    texts: "value",
    suits: isLine,
    before: () => ({ file: { type: "file", content: "first\nlast\n" } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "blockinfile",
          params: { path: `${dir}/file`, block: `1\n${text}\n`, marker: `{mark} ${text}`, insertbefore: "last" },
        }),
        tree: ({ text }) => ({
          file: { type: "file", content: `first\nBEGIN ${text}\n1\n${text}\nEND ${text}\nlast\n` },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "blockinfile",
          params: { path: `${dir}/file`, state: "absent", marker: `{mark} ${text}` },
        }),
        tree: () => ({ file: { type: "file", content: "first\nlast\n" } }),
      },
    ],
  },
  {
    title: "replacements",
    modules: ["replace"],
    texts: "value",
    suits: isName,
    before: ({ text }) => ({ [text]: { type: "file", content: `<mdc>${text}` } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "replace",
          params: {
            path: join(dir, text),
            regexp: `<mdc>(${escaped(text)})`,
            replace: `<\\1>${text.replaceAll("\\", "\\\\")}`,
          },
        }),
        tree: ({ text }) => ({ [text]: { type: "file", content: `<${text}>${text}` } }),
      },
    ],
  },
  {
    title: "options of INI files",
    modules: ["ini_file"],
    texts: "value",
    suits: (text) => !/[\r\n]/.test(text) && text.trim() === text,
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "ini_file",
          params: { path: `${dir}/file`, section: text, option: `<${text}>`, value: text, no_extra_spaces: true },
        }),
        tree: ({ text }) => ({ file: { type: "file", content: `\n[${text}]\n<${text}>=${text}\n` } }),
      },
      {
        call: ({ dir, text }) => ({
          module: "ini_file",
          params: { path: `${dir}/file`, section: text, option: `<${text}>`, state: "absent" },
        }),
        tree: ({ text }) => ({ file: { type: "file", content: `\n[${text}]\n` } }),
      },
    ],
  },
  {
    title: "settings of the host",
    modules: ["sysctl", "pam_limits", "postgresql_pg_hba"],
    texts: "value",
    suits: (text) => isName(text) && /^[^\r\n]*$/.test(text) && text.trim() === text,
    before: ({ text }) => ({ [text]: { type: "file", content: "# first\n" } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "sysctl",
          params: { name: "a.b", value: `<${text}>`, sysctl_file: join(dir, text), reload: false },
        }),
        tree: ({ text }) => ({ [text]: { type: "file", content: `# first\na.b=<${text}>\n` } }),
      },
      {
        call: ({ dir, text }) => ({
          module: "pam_limits",
          params: {
            ...{ domain: "x", limit_type: "-", limit_item: "core", value: 0, dest: join(dir, text) },
            comment: text,
          },
        }),
        tree: ({ text }) => ({
          [text]: { type: "file", content: `# first\na.b=<${text}>\nx\t-\tcore\t0\t#${text}\n` },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "postgresql_pg_hba",
          params: {
            ...{ dest: `${dir}/hba`, create: true, contype: "host", address: "192.0.2.1", method: "cert" },
            ...{ databases: [text], users: [text], comment: text },
          },
        }),
        tree: ({ text }) => ({
          [text]: { type: "file", content: `# first\na.b=<${text}>\nx\t-\tcore\t0\t#${text}\n` },
          hba: { type: "file", content: `\nhost\t${hbaName(text)}\t${hbaName(text)}\t192.0.2.1/32\tcert\t#${text}\n` },
        }),
      },
    ],
  },
  {
    title: "XML",
    modules: ["xml"],
    texts: "value",
    suits: (text) => isXml(text) && isName(text),
    before: ({ text }) => ({ [text]: { type: "file", content: document } }),
    rounds: [
      {
        call: ({ dir, text }) => ({ module: "xml", params: { path: join(dir, text), xpath: "/a/b", value: text } }),
        tree: ({ text }) => ({ [text]: { type: "file", content: `<a><b>${xmlText(text)}</b></a>\n` } }),
      },
      {
        call: ({ dir, text }) => ({
          module: "xml",
          params: { path: join(dir, text), xpath: "/a", add_children: [{ c: { d: text, _: text } }] },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "xml",
          params: { path: join(dir, text), xpath: "/a/c", content: "attribute" },
        }),
        status: "ok",
        result: ({ text }) => ({ matches: [{ c: { d: text } }] }),
      },
      {
        call: ({ dir, text }) => ({ module: "xml", params: { path: join(dir, text), xpath: "/a/c", content: "text" } }),
        status: "ok",
        result: ({ text }) => ({ matches: [{ c: text }] }),
      },
    ],
  },
  {
    title: "what XML cannot hold",
    modules: ["xml"],
    texts: "value",
    only: ["\u0001", "a\u0000b", "\u001b[31m", "\ufffe"],
    before: () => ({ file: { type: "file", content: document } }),
    rounds: [
      {
        call: ({ dir, text }) => ({ module: "xml", params: { path: `${dir}/file`, xpath: "/a/b", value: text } }),
        status: "failed",
        message: /XML/,
        tree: () => ({ file: { type: "file", content: document } }),
      },
    ],
  },
  {
    title: "YAML",
    modules: ["yaml"],
    texts: "value",
    before: () => ({ file: { type: "file", content: "a: 1\nlist: []\n" } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "yaml",
          params: {
            path: `${dir}/file`,
            values: [
              { at: ["a"], value: text },
              { at: ["list", { name: text }, text], value: [text] },
            ],
          },
        }),
        tree: ({ text }) => ({ file: { type: "file", content: yamlText(text) } }),
      },
    ],
  },
  {
    title: "JSON",
    modules: ["json"],
    texts: "value",
    before: () => ({ file: { type: "file", content: '{"a": 1, "list": []}\n' } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "json",
          params: {
            path: `${dir}/file`,
            values: [
              { at: ["a"], value: text },
              { at: ["list", { name: text }, text], value: [text] },
            ],
          },
        }),
        tree: ({ text }) => {
          const content = `${JSON.stringify({ a: text, list: [{ name: text, [text]: [text] }] })}\n`;
          return { file: { type: "file", content } };
        },
      },
    ],
  },
];

/** A flow list that was empty stays one. */
function yamlText(text: string): string {
  const document = parseDocument("a: 1\nlist: []\n");
  document.set("a", text);
  document.setIn(["list", 0], document.createNode({ name: text }));
  document.setIn(["list", 0, text], document.createNode([text]));
  return document.toString({ lineWidth: 0 });
}
