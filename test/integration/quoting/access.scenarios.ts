import { posix } from "node:path";
import type { Scenario } from "./scenario.js";

const { join } = posix;
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPS5u6ZAHV5Ph0xYcu1JWDZB2YVTDaXXGd8tpCXDHJzZ";
const isLine = (text: string): boolean => !/[\r\n]/.test(text);

export const scenarios: Scenario[] = [
  {
    title: "files with keys",
    modules: ["authorized_key", "known_hosts"],
    texts: "name",
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "authorized_key",
          params: { user: "daemon", key: `${key} x`, path: join(dir, text, text) },
        }),
        tree: ({ text }) => ({
          [text]: { type: "directory", mode: 0o700, owner: "daemon" },
          [`${text}/${text}`]: { type: "file", content: `${key} x\n`, mode: 0o600, owner: "daemon" },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "known_hosts",
          params: { name: "a", key: `a ${key}`, path: join(dir, text, "known") },
        }),
        tree: ({ text }) => ({
          [text]: { type: "directory", mode: 0o700, owner: "daemon" },
          [`${text}/${text}`]: { type: "file", content: `${key} x\n`, mode: 0o600, owner: "daemon" },
          [`${text}/known`]: { type: "file", content: `a ${key}\n`, mode: 0o644, owner: "root" },
        }),
      },
    ],
  },
  {
    title: "comments of keys",
    modules: ["authorized_key"],
    texts: "value",
    suits: (text) => isLine(text) && !/\s{2}|^\s|\s$|[^\S ]/.test(text) && /^[\u0020-\u007e]*$/.test(text),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "authorized_key",
          params: { user: "root", key, comment: text, path: `${dir}/keys`, manage_dir: false },
        }),
        tree: ({ text }) => ({ keys: { type: "file", content: `${key} ${text}\n`, mode: 0o600 } }),
      },
    ],
  },
  {
    title: "jobs",
    modules: ["cron"],
    texts: "value",
    suits: isLine,
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "cron",
          params: { cron_file: `${dir}/cron`, user: "root", name: text, job: `x ${text}` },
        }),
        tree: ({ text }) => ({
          cron: { type: "file", content: `#Ansible: ${text}\n* * * * * root x ${text}\n`, mode: 0o644 },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "cron",
          params: { cron_file: `${dir}/cron`, name: text, state: "absent" },
        }),
        tree: () => ({}),
      },
    ],
  },
  {
    title: "accounts in files for HTTP",
    modules: ["htpasswd"],
    texts: "value",
    suits: (text) => isLine(text) && !/[:\0]/.test(text) && text !== "",
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "htpasswd",
          params: { path: `${dir}/users`, name: text, password: text, hash_scheme: "plaintext" },
        }),
        tree: ({ text }) => ({ users: { type: "file", content: `${text}:${text}\n`, mode: 0o644 } }),
      },
    ],
  },
];
