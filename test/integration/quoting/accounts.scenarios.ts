import { posix } from "node:path";
import type { Scenario } from "./scenario.js";

const { join } = posix;
/** What /etc/passwd can hold: no colon and no control character. */
const texts = [
  "-'\"\\`$(cd;>mdc-canary-1)",
  " *?[a] ",
  "--help",
  "e\u0301 日本語 🤷🏽‍♀️",
  "~root;#&|",
  "%s,=@!",
  "\\n\\0101",
];
const name = (index: number): string => `mdcq${index}`;

export const scenarios: Scenario[] = [
  {
    title: "accounts",
    modules: ["user", "group"],
    texts: "name",
    only: texts,
    tidy: "for u in 0 1 2 3 4 5 6; do userdel -r mdcq$u 2>/dev/null; groupdel mdcg$u 2>/dev/null; done; :",
    rounds: [
      { call: ({ index }) => ({ module: "group", params: { name: `mdcg${index}` } }) },
      {
        call: ({ dir, text, index }) => ({
          module: "user",
          params: {
            ...{
              name: name(index),
              comment: text,
              home: join(dir, text),
              shell: join("/bin", text),
              group: `mdcg${index}`,
            },
            ...{ skeleton: join(dir, text, "none"), groups: [`mdcg${(index + 1) % texts.length}`] },
          },
        }),
        prints: (all) => ({
          script: "for u in 0 1 2 3 4 5 6; do getent passwd mdcq$u | cut -d: -f 1,5-; done",
          output: all
            .map(({ text, dir, index }) => `${name(index)}:${text}:${join(dir, text)}:${join("/bin", text)}\n`)
            .join(""),
        }),
        tree: ({ text }) => ({ [text]: { type: "directory" } }),
      },
      {
        call: ({ dir, text, index }) => ({
          module: "user",
          params: { name: name(index), comment: `x${text}`, home: join(dir, `x${text}`), move_home: true },
        }),
        tree: ({ text }) => ({ [`x${text}`]: { type: "directory" } }),
      },
      {
        call: ({ index }) => ({ module: "user", params: { name: name(index), state: "absent", remove: true } }),
        tree: () => ({}),
      },
    ],
  },
];
