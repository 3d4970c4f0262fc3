import { expect } from "@jest/globals";
import { place, type ModuleCase } from "./closed-loop.js";

export const cases: ModuleCase[] = [
  {
    name: "archive packs a directory",
    module: "archive",
    arrange: "mkdir d; echo 1 >d/a; chmod 640 d/a; ln -s a d/l",
    params: { path: `${place}/d`, dest: `${place}/a.tgz`, mode: "0640" },
    result: { dest_state: "archive", arcroot: `${place}/` },
    verify: { "tar tzf a.tgz; stat -c %a a.tgz": "d/a\nd/l\n640" },
  },
  {
    name: "archive compresses a file in the place of another archive",
    module: "archive",
    arrange: "echo 1 >f; echo old >f.gz; chmod 600 f.gz",
    params: { path: `${place}/f` },
    verify: { "gzip -dc f.gz; stat -c %a f.gz": "1\n600" },
  },
  {
    name: "archive finds nothing to pack",
    module: "archive",
    params: { path: `${place}/*.log`, dest: `${place}/a.tgz` },
    status: "failed",
    message: "no source paths were found",
  },
  {
    name: "raw runs text in a shell",
    module: "raw",
    params: { cmd: `printf 'a%s\\n' "$((1+1))" | tee ${place}/f` },
    again: "changed",
    result: { stdout: "a2\n", rc: 0 },
    verify: { "cat f": "a2" },
  },
  {
    name: "script runs a file of the controller",
    module: "script",
    files: { "files/say it.sh": '#!/bin/sh\nprintf "%s|" "${0##*/}" "$@" >out; ls "${0%/*}"\n' },
    params: { cmd: '"say it.sh" a\\ b "$((1+1))"', chdir: place },
    again: "changed",
    result: { stdout: "say it.sh\n", rc: 0 },
    verify: { "cat out": "say it.sh|a b|2|" },
  },
  { name: "pause waits", module: "pause", params: { seconds: 0 }, status: "ok", result: { delta: 1 } },
  {
    name: "assemble puts files together",
    module: "assemble",
    arrange: "mkdir d; printf b >d/2; printf 'a\\n' >d/1; printf c >d/3.x; mkdir d/4",
    params: { src: `${place}/d`, dest: `${place}/f`, regexp: "^[0-9]$", delimiter: "--", mode: "0600" },
    result: { dest: `${place}/f`, msg: "OK" },
    verify: { "cat f; stat -c %a f": "a\n--\nb600" },
  },
  {
    name: "assemble sends files of the controller",
    module: "assemble",
    files: { "files/parts/b": "b\n", "files/parts/a": "a" },
    params: { src: "parts", dest: `${place}/f`, remote_src: false, validate: "grep -q ^b %s" },
    verify: { "cat f": "a\nb" },
  },
  {
    name: "fetch brings a file",
    module: "fetch",
    arrange: "printf 'a\\000\\n' >'f g'",
    params: { src: `${place}/f g`, dest: "got" },
    result: { dest: expect.stringMatching(/\/got\/h1\/var\/tmp\/mdc-case\/f g$/) },
  },
  {
    name: "fetch misses a file",
    module: "fetch",
    params: { src: `${place}/f`, dest: "got" },
    status: "failed",
    message: "does not exist",
  },
];
