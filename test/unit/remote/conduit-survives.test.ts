import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openConduit } from "../../../src/remote/conduit.js";
import { sh } from "../../../src/remote/quote.js";
import type { Conduit } from "../../../src/remote/types.js";
import { shells, transportWith } from "./shells.js";

describe.each(shells)("a session over %s", (shell) => {
  let directory: string;
  let conduit: Conduit;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "conduit-"));
    conduit = await openConduit(transportWith(shell, sh`export TMPDIR=${directory};`));
  });

  afterAll(async () => {
    await conduit.close();
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  async function print(script: string): Promise<string> {
    const [result] = await conduit.request([{ script }]);
    return String(result?.stdout);
  }

  it.each([
    ["a syntax error", "if then fi"],
    ["an unterminated quote", "echo 'never closed"],
    ["an unterminated substitution", "echo $(("],
    ["an open here-document", "cat <<EOF\nnever ended"],
    ["a stray end", "done; }; )"],
    ["exit", "exit 7"],
    ["return", "return 3"],
    ["cd", "cd /"],
    ["umask", "umask 000"],
    ["a closed stderr", "exec 2>&-"],
    ["closed descriptors", "exec <&- >&- 2>&-"],
    ["set -eu", "set -eu; echo $mdc_undefined_name"],
    ["a changed environment", "PATH=/nowhere; IFS=0123456789; mdc_nonce=x; mdc_step() { :; }; export PATH IFS"],
    ["a trap", "trap 'echo bye' EXIT"],
    ["a signal to itself", "kill -9 $(exec sh -c 'echo $PPID')"],
    ["reading stdin", "cat; read line"],
    ["exec of another program", "exec true"],
    ["a step that starts with a dash", "-n"],
  ])("survives %s, and is as it was before", async (_name, script) => {
    const state = 'pwd; umask; echo "$PATH|$IFS|$-"; trap; ls -d $TMPDIR/*';
    const before = await print(state);
    await conduit.request([{ script }]);
    expect(await print(state)).toBe(before);
  });
});
