import { spawnSync } from "node:child_process";
import { hostLibrary } from "../../../src/facts/shell.js";
import type { FactKind, FactState } from "../../../src/facts/types.js";
import { debian } from "../modules/support.js";

interface Factory<K, V> {
  kind: FactKind<K, V>;
}

/** What recorded output of a probe means for its keys. Fails the test when its records do not make the output again. */
export function readRecorded<K, V>({ kind }: Factory<K, V>, keys: readonly K[], output: string): FactState<V>[] {
  const bytes = Buffer.from(output);
  const records = kind.split(bytes, keys);
  if (!records) throw new TypeError(`malformed: ${output}`);
  if (!kind.join(records).equals(bytes)) throw new TypeError("the records do not make the output again");
  for (const [index, record] of records.entries()) {
    const key = keys[index] as K;
    const alone = kind.split(kind.join([record]), [key]);
    if (!alone?.[0]?.equals(record)) throw new TypeError(`the record of key ${index} does not stand alone`);
  }
  return records.map((record, index) => kind.parse(record, keys[index] as K));
}

/** The values of recorded output; a state other than known stands as it is. */
export function valuesOf<K, V>(factory: Factory<K, V>, keys: readonly K[], output: string): unknown[] {
  return readRecorded(factory, keys, output).map((state) => (state.status === "known" ? state.value : state));
}

/** What a probe prints on this machine, with a folder of stand-ins for tools first in PATH, or alone there. */
export function runProbe<K, V>(
  { kind }: Factory<K, V>,
  keys: readonly K[],
  options: { path?: string; shell?: string; only?: boolean } = {},
): { code: number | null; output: string; errors: string } {
  const script = `${hostLibrary}export LC_ALL=C\n(\n${kind.probe(keys, debian)}\n)\n`;
  const path = [options.path, options.only ? undefined : process.env["PATH"]]
    .filter((part) => part !== undefined)
    .join(":");
  const { status, stdout, stderr } = spawnSync(options.shell ?? "sh", [], { input: script, env: { PATH: path } });
  return { code: status, output: stdout.toString(), errors: stderr.toString() };
}
