import { posix } from "node:path";
import type { Hostile, Scenario } from "./scenario.js";

const at = ({ dir, text }: Hostile): string => posix.join(dir, text);
const params = (one: Hostile): Record<string, string> => ({ path: at(one), src: `#${one.text}`, fstype: "tmpfs" });

/** Each is mounted for itself. None ends a line: fstab cannot write that into what is mounted. */
const texts = [
  "-'\"\\`$(cd;>mdc-canary-1)",
  " *?[a] ",
  "--help",
  "e\u0301 日本語 🤷🏽‍♀️",
  "~root;#&|",
  "%s,=@!",
  "\\n\\0101\\040\t",
  "tmpfs defaults 0 0",
];

export const scenarios: Scenario[] = [
  {
    title: "mounts",
    modules: ["mount"],
    texts: "name",
    only: texts,
    arrange: "touch /etc/fstab; cp -p /etc/fstab /root/fstab",
    tidy: "cp -p /root/fstab /etc/fstab; systemctl daemon-reload",
    rounds: [
      {
        call: (one) => ({ module: "mount", params: { ...params(one), state: "mounted" } }),
        tree: ({ text }) => ({ [text]: { type: "directory" } }),
      },
      {
        call: (one) => ({ module: "mount", params: { ...params(one), opts: "size=1m", state: "mounted" } }),
        prints: (all) => ({ script: "findmnt -n -l -t tmpfs -o SIZE | grep -c 1M || :", output: `${all.length}\n` }),
      },
      {
        call: (one) => ({ module: "mount", params: { path: at(one), state: "absent" } }),
        prints: () => ({ script: "findmnt -n -l -t tmpfs -o SIZE | grep -c 1M || :", output: "0\n" }),
        tree: ({ text }) => ({ [text]: { type: "directory" } }),
      },
    ],
  },
];
