import type { TaskCall } from "../support/run-task.js";
import type { Scenario } from "./scenario.js";
import { hostileNames } from "./texts.js";

const bad = ["$(cd;>mdc-canary-1)", "a b", "-x", "a\nb", "a;b", "'", "*", "\u00e9", "a\0b", ""];
const each = (
  module: string,
  params: (text: string) => Record<string, unknown>,
  texts: readonly string[] = bad,
): TaskCall[] => texts.map((text) => ({ module, params: params(text) }));

/** What a parameter cannot be, whatever the host is like. */
const refused: readonly TaskCall[] = [
  ...each("user", (name) => ({ name })),
  ...each("user", (group) => ({ name: "mdcq", group })),
  ...each("user", (group) => ({ name: "mdcq", groups: [group] }), bad.slice(0, -1)),
  ...each("user", (comment) => ({ name: "mdcq", comment }), ["a:b", "a\nb", "a\0b", "\u001b"]),
  ...each("user", (text) => ({ name: "mdcq", home: `/x/${text}` }), ["a:b", "a\nb", "a\0b"]),
  ...each("user", (text) => ({ name: "mdcq", shell: `/x/${text}` }), ["a:b", "a\nb", "a\0b"]),
  ...each("user", (password) => ({ name: "mdcq", password }), ["plain", "$6$a$b:c", "$6$a$b\nroot:x"]),
  ...each("group", (name) => ({ name })),
  ...each("service", (name) => ({ name, state: "started" })),
  ...each("systemd", (name) => ({ name, state: "started" })),
  ...each("systemd_service", (name) => ({ name, state: "started" })),
  ...each("hostname", (name) => ({ name })),
  ...each("deb822_repository", (name) => ({ name }), ["a\nb", "a\0b", "", "$()", "\u00e9"]),
  ...each("deb822_repository", (text) => ({ name: "x", uris: [text] }), ["a b", "a\nb", ""]),
  ...each("timezone", (name) => ({ name })),
  ...each("sysctl", (name) => ({ name, value: 1, sysctl_file: "/tmp/x", reload: false }), [
    "a b",
    "a\nb",
    "a\0b",
    "",
    "../x",
    "#a",
    "a=b",
  ]),
  ...each("pam_limits", (domain) => ({ domain, limit_type: "-", limit_item: "core", value: 0 }), ["a b", "a\nb", ""]),
  ...each("ini_file", (option) => ({ path: "/tmp/x", option, value: "x" }), ["a\nb", "", " "]),
  ...each("async_status", (jid) => ({ jid })),
  ...each("cron", (job) => ({ name: "x", job }), ["a\nb", "a\0b"]),
  ...each("cron", (user) => ({ name: "x", job: "x", user })),
  ...each("authorized_key", (user) => ({ user, key: "ssh-rsa A" })),
  ...each("replace", (regexp) => ({ path: "/tmp/x", regexp }), ["(", "[", ""]),
  ...each("tempfile", (prefix) => ({ prefix }), ["a/b", "a\0b"]),
  ...each("apt", (name) => ({ name: [name] }), bad.slice(0, -1)),
  ...each("package", (name) => ({ name: [name] }), bad.slice(0, -1)),
  ...each("file", (owner) => ({ path: "/tmp", owner }), ["root:root", "-x", "+0", "", "a\nb", "a\0b", "/x"]),
  ...each("file", (group) => ({ path: "/tmp", group }), ["root:root", "-x", "", "a\nb", "a\0b"]),
  ...each("file", (mode) => ({ path: "/tmp", mode }), ["$(id)", "u+x;", "", "9", "a\nb"]),
  ...each("file", (path) => ({ path, state: "touch" }), ["relative", "", "-", "/a/../b", "/a\0b"]),
  ...each("file", (src) => ({ path: "/tmp/mdc-quoting-link", state: "link", src }), ["a\0b"]),
  ...each("command", (text) => ({ argv: ["echo", text] }), ["a\0b"]),
  ...each("command", (cmd) => ({ cmd }), ["echo a\0b"]),
  ...each("lineinfile", (line) => ({ path: "/etc/hosts", line }), ["a\nb", "\n\n"]),
  ...each("lineinfile", (value) => ({ path: "/etc/hosts", value }), ["a\nb"]),
  ...each("lineinfile", (regexp) => ({ path: "/etc/hosts", line: "x", regexp }), ["(", "[", ""]),
  ...each("blockinfile", (text) => ({ path: "/etc/hosts", block: "x", marker: `{mark}${text}` }), ["\n"]),
  ...each("get_url", (url) => ({ url, dest: "/tmp/x" }), ["http://x/a b", "http://x/\n", "-O/x", "http://x/\u0001"]),
  ...each("get_url", (text) => ({ url: "http://x/", dest: "/tmp/x", headers: { a: text } }), [
    "a\r\nb: c",
    "a\nb",
    "a\0",
  ]),
  ...each("get_url", (text) => ({ url: "http://x/", dest: "/tmp/x", headers: { [text]: "a" } }), [
    "a: b\nc",
    "a b",
    "",
  ]),
  ...each("get_url", (password) => ({ url: "http://x/", dest: "/tmp/x", username: "a", password }), ["a\nb"]),
  ...each("copy", (validate) => ({ content: "x", dest: "/tmp/x", validate }), ["true", "echo \0 %s"]),
  ...each("xml", (attribute) => ({ path: "/etc/none.xml", xpath: "/a", attribute, value: "x" }), ['a="b" c', ""]),
  ...each("wait_for", (text) => ({ path: "/etc/hosts", search_regex: text, timeout: 0 }), ["a\0b", "(", ""]),
  ...each("postgresql_set", (name) => ({ name, value: "x" })),
  ...each(
    "postgresql_schema_scripts",
    (fingerprint) => ({ db: "x", src: "/x", remote_src: true, fingerprint }),
    bad.filter((name) => name !== "-x"),
  ),
  ...each("pglogical_subscription", (name) => ({ db: "x", name, state: "absent" })),
  ...each("keystore_info", (password) => ({ path: "/x", alias: "a", password }), ["a\nb", "a\0b", "\u00e9"]),
  ...each("keystore", (alias) => ({ path: "/x", password: "secret", alias }), [" ", "a\nb", ""]),
  ...each("postgresql_db", (name) => ({ name }), ["a\0b", "", "x".repeat(64), "\u00e9".repeat(32)]),
];

export const scenarios: Scenario[] = [
  {
    title: "what cannot be",
    modules: [
      "user",
      "group",
      "service",
      "systemd",
      "systemd_service",
      "apt",
      "package",
      "hostname",
      "timezone",
      "deb822_repository",
      "async_status",
    ],
    texts: "value",
    only: refused.map(({ module, params }) => `${module} ${JSON.stringify(params)}`),
    rounds: [
      {
        call: ({ index }) => refused[index] ?? { module: "ping", params: {} },
        status: "failed",
        message: /expected|cannot|Too small|Too big|matches every|NUL/i,
        tree: () => ({}),
      },
    ],
  },
  {
    title: "releases of packages",
    modules: ["apt", "package"],
    texts: "name",
    suits: (text) => hostileNames.indexOf(text) % 8 === 0,
    rounds: [
      {
        call: ({ text }) => ({
          module: "apt",
          params: { name: "base-files", state: "latest", default_release: text, dpkg_options: text },
        }),
        status: "ok",
      },
      { call: () => ({ module: "package", params: { name: "base-files" } }), status: "ok" },
    ],
  },
];
