import { place } from "../modules/closed-loop.js";
import type { PoolCase } from "./pool.js";

/** Few paths, so that tasks drawn from these meet: a file, a directory, what is in it, a link, and what is behind the link. */
const paths = ["a", "d", "d/a", "d/e", "l", "l/a"].map((name) => `${place}/${name}`);

const files = {
  "files/text": "one\ntwo\n",
  "files/other": "three\n",
  "files/folder/a": "one\ntwo\n",
  "files/folder/e/f": "f\n",
  "templates/text.ejs": "one\n<%= word %>\n",
};

const onEach: Record<string, (path: string) => Record<string, unknown>[]> = {
  file: (path) => [
    { path, state: "directory" },
    { path, state: "directory", mode: "0700", owner: "daemon" },
    { path, state: "directory", recurse: true, mode: "u=rwX,g=rX,o=", group: "games" },
    { path, state: "absent" },
    { path, state: "touch", mode: "0600" },
    { path, mode: "0640" },
    { path, owner: "daemon", follow: false },
    { path, src: "d", state: "link" },
    { path, src: "a", state: "link", force: true },
    { path, src: `${place}/a`, state: "hard", force: true },
  ],
  copy: (dest) => [
    { dest, content: "one\ntwo\n" },
    { dest, content: "three\n", mode: "0600", backup: true },
    { dest, src: "text", follow: true },
    { dest: `${dest}/`, src: "other" },
    { dest, src: "folder/", directory_mode: "0711" },
    { dest, src: `${place}/a`, remote_src: true },
    { dest, src: `${place}/d/`, remote_src: true, mode: "0644" },
    { dest, content: "four\n", force: false },
  ],
  template: (dest) => [{ dest, src: "text.ejs" }],
  lineinfile: (path) => [
    { path, line: "two" },
    { path, regexp: "^t", line: "three", create: true },
    { path, regexp: "^t", state: "absent" },
  ],
  blockinfile: (path) => [{ path, block: "two", marker: "# {mark}", create: true, mode: "0604" }],
  stat: (path) => [{ path }, { path, follow: true }],
  slurp: (src) => [{ src }],
};

/** States of the host to begin with: one of these for all tasks of a playbook. */
export const starts = [
  "echo one >a; mkdir -p d/e; echo two >d/a; ln -s d l",
  "mkdir d; chgrp games d; chmod 2775 d; ln -s a l",
  "mkdir -p a/a; printf 'one\\ntwo\\n' >d; ln -s l l",
  "printf 'one\\ntwo\\n' >a; ln -s nowhere d; mkdir l; ln a l/a",
  ":",
];

/** Tasks of the modules that deal with files, on a handful of paths. */
export const dense: PoolCase[] = Object.entries(onEach).flatMap(([module, calls]) =>
  paths.flatMap((path) =>
    calls(path).map((params) => ({
      ...{ table: "dense", module, name: JSON.stringify(params), params, files },
      vars: { word: "two" },
    })),
  ),
);
