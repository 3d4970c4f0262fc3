import { posix } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import tar from "tar-stream";
import { zip } from "../../standin/zip.js";
import type { Entry, Scenario, Tree } from "./scenario.js";
import { fewNames, hostileNames } from "./texts.js";

const { join } = posix;

/** Each of the names as a folder with a file of that name in it, and as a file. */
const members = (names: readonly string[]): Record<string, Entry> =>
  Object.fromEntries([
    ...names.map((name): [string, Entry] => [`d/${name}/${name}`, { type: "file", content: name }]),
    ...names.map((name): [string, Entry] => [name, { type: "file", content: name }]),
  ]);
const unpacked = (names: readonly string[]): Tree => ({
  d: { type: "directory" },
  ...Object.fromEntries(names.map((name): [string, Entry] => [`d/${name}`, { type: "directory" }])),
  ...members(names),
});

function contentOf(entry: Entry): string {
  return entry.type === "file" ? (entry.content ?? "") : "";
}

async function tarOf(tree: Tree): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, entry] of Object.entries(tree)) pack.entry({ name }, contentOf(entry));
  pack.finalize();
  return gzipSync(await buffer(pack));
}

function zipOf(tree: Tree): Buffer {
  return zip(
    Object.entries(tree).map(([name, entry]) => ({
      name,
      mode: 0o644,
      data: Buffer.from(contentOf(entry)),
    })),
  );
}

/** unzip lists a control character as "^" and a letter, which is a legal name as well: such members are for archives of the controller. */
const listable = hostileNames.filter((name) => !/[\u0000-\u001f\u007f]/.test(name));
const archives = {
  "files/all.tgz": await tarOf(members(hostileNames)),
  "files/all.zip": zipOf(members(hostileNames)),
  "files/listable.zip": zipOf(members(listable)),
};
const few = await tarOf({ x: { type: "file", content: "x" } });
const fewZip = zipOf({ x: { type: "file", content: "x" } });

export const scenarios: Scenario[] = [
  {
    title: "members of archives",
    modules: ["unarchive"],
    texts: "name",
    only: ["all.tgz", "all.zip"],
    files: () => archives,
    arrange:
      "command -v unzip >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq unzip curl wget >/dev/null 2>&1",
    rounds: [
      {
        call: ({ dir, text }) => ({ module: "unarchive", params: { src: text, dest: dir } }),
        tree: () => unpacked(hostileNames),
      },
    ],
  },
  {
    title: "members of archives of the host",
    modules: ["unarchive"],
    texts: "name",
    only: ["all.tgz", "listable.zip"],
    files: () => archives,
    before: () => ({ to: { type: "directory" } }),
    rounds: [
      { call: ({ dir, text }) => ({ module: "copy", params: { src: text, dest: `${dir}/archive` } }) },
      {
        call: ({ dir }) => ({
          module: "unarchive",
          params: { remote_src: true, src: `${dir}/archive`, dest: `${dir}/to` },
        }),
      },
      {
        call: ({ dir }) => ({ module: "file", params: { path: `${dir}/archive`, state: "absent" } }),
        tree: ({ text }) => ({
          to: { type: "directory" },
          ...Object.fromEntries(
            Object.entries(unpacked(text === "all.tgz" ? hostileNames : listable)).map(([path, entry]) => [
              `to/${path}`,
              entry,
            ]),
          ),
        }),
      },
    ],
  },
  {
    title: "places of archives",
    modules: ["unarchive"],
    texts: "name",
    only: fewNames,
    files: ({ text, index }) => ({ [`files/t${index}/${text}`]: few, [`files/z${index}/${text}`]: fewZip }),
    before: ({ text }) => ({
      [`t/${text}`]: { type: "directory" },
      [`z/${text}`]: { type: "directory" },
      [`r/${text}`]: { type: "directory" },
      s: { type: "directory" },
    }),
    rounds: [
      {
        call: ({ dir, text, index }) => ({
          module: "unarchive",
          params: { src: `t${index}/${text}`, dest: join(dir, "t", text) },
        }),
      },
      {
        call: ({ dir, text, index }) => ({
          module: "unarchive",
          params: { src: `z${index}/${text}`, dest: join(dir, "z", text) },
        }),
      },
      {
        call: ({ dir, text, index }) => ({
          module: "copy",
          params: { src: `z${index}/${text}`, dest: join(dir, "s", text) },
        }),
      },
      {
        call: ({ dir, text }) => ({
          module: "unarchive",
          params: { remote_src: true, src: join(dir, "s", text), dest: join(dir, "r", text) },
        }),
        tree: ({ text }) => ({
          ...Object.fromEntries(
            ["t", "z", "r"].flatMap((folder): [string, Entry][] => [
              [folder, { type: "directory" }],
              [`${folder}/${text}`, { type: "directory" }],
              [`${folder}/${text}/x`, { type: "file", content: "x" }],
            ]),
          ),
          s: { type: "directory" },
          [`s/${text}`]: { type: "file" },
        }),
      },
    ],
  },
  {
    title: "names that are packed",
    modules: ["archive"],
    texts: "name",
    before: ({ text }) => ({ [`${text}/${text}`]: { type: "file", content: text } }),
    rounds: [
      {
        call: ({ dir, text }) => ({
          module: "archive",
          params: { path: [join(dir, text)], dest: join(dir, "packed"), format: "tar" },
        }),
        result: ({ dir, text }) => ({ arcroot: `${dir}/`, archived: [join(dir, text, text)] }),
        tree: ({ text }) => ({
          [text]: { type: "directory" },
          [`${text}/${text}`]: { type: "file", content: text },
          packed: { type: "file", mode: 0o644 },
        }),
      },
    ],
  },
];
