import { describe, expect, it } from "@jest/globals";
import { brokenPromise, confirmation, finalPromises } from "../../../src/engine/confirm.js";
import type { ProbedFact } from "../../../src/engine/fact-store.js";
import { file } from "../../../src/facts/file.js";
import { sha256 } from "../../../src/facts/sha256.js";
import { text } from "../../../src/facts/text.js";
import { promise, type PromisedFact } from "../../../src/facts/types.js";
import type { Change } from "../../../src/modules/types.js";
import { sha256Of } from "../../../src/modules/support/content.js";

function change(script: string, facts: PromisedFact[] = [], removedTrees: string[] = []): Change {
  return { diff: [], script, effect: { kind: "exact", facts, removedTrees } };
}

describe("promises", () => {
  const directory = { type: "directory", mode: 0o750 } as const;

  it("of several changes are the last word on each fact, without what goes with a tree", () => {
    const promises = finalPromises([
      change("", [promise(file("/t"), directory), promise(file("/t/x"), directory)]),
      change("", [promise(file("/t"), { type: "absent" })], ["/t"]),
      change("", [promise(file("/t"), { type: "directory", mode: 0o700 })]),
      { diff: [], script: "", effect: { kind: "opaque" } },
    ]);
    expect(promises).toEqual([promise(file("/t"), { type: "directory", mode: 0o700 })]);
  });

  it.each<[PromisedFact, ProbedFact["state"], string[]]>([
    [promise(file("/a"), directory), { status: "known", value: { ...directory, owner: "root" } }, []],
    [
      promise(file("/a"), directory),
      { status: "known", value: { type: "directory", mode: 0o755 } },
      ["/a: mode is 0755, wanted 0750"],
    ],
    [
      promise(file("/a"), directory),
      { status: "known", value: { type: "absent" } },
      ["/a: it is absent, wanted a directory"],
    ],
    [
      promise(sha256("/a"), "x"),
      { status: "denied", message: "permission denied" },
      ["sha256:/a cannot be read: permission denied"],
    ],
    [
      promise(sha256("/a"), "x"),
      { status: "absent-tool", tool: "sha256sum" },
      ["sha256:/a cannot be read: sha256sum is missing"],
    ],
  ])("%#: are held against what is there", (promised, state, broken) => {
    expect(brokenPromise(promised, { request: promised.request, record: Buffer.alloc(0), state })).toEqual(broken);
  });
});

describe("what is read again after changes", () => {
  const content = Buffer.from("héllo\n");
  const entry = (facts: PromisedFact[]) => [{ index: 0, change: change("", facts) }];
  const read = ({ groups }: ReturnType<typeof confirmation>) =>
    groups.flatMap(({ requests }) => requests.map(({ id }) => id));

  it("is not the content of a file whose digest is read anyway", () => {
    const both = confirmation(entry([promise(sha256("/a"), sha256Of(content)), promise(text("/a"), content)]));
    expect(read(both)).toEqual(["sha256:/a"]);
    expect(both.settled).toEqual([
      expect.objectContaining({
        record: Buffer.concat([Buffer.from("7\n"), content]),
        state: { status: "known", value: content },
      }),
    ]);
  });

  it("is the content where the digest is not promised, or another", () => {
    expect(read(confirmation(entry([promise(text("/a"), content)])))).toEqual(["text:/a"]);
    const unlike = confirmation(
      entry([promise(sha256("/a"), sha256Of(Buffer.from("x"))), promise(text("/a"), content)]),
    );
    expect(read(unlike)).toEqual(["sha256:/a", "text:/a"]);
  });

  it("is nothing of a file that is gone, but that it is", () => {
    const gone = confirmation(entry([promise(sha256("/a"), null), promise(text("/a"), null)]));
    expect(read(gone)).toEqual(["sha256:/a"]);
    expect(gone.settled).toEqual([expect.objectContaining({ record: Buffer.from("-\n") })]);
  });
});
