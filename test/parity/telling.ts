/** What was told of one task, or of one item of its loop. */
export interface Telling {
  play: string;
  task: string;
  module: string;
  host: string;
  status: string;
  message: string;
}

/** Ours and theirs in the same words: a failure that a block takes up is one all the same. */
export function statusesOf(tellings: readonly Telling[], play: string): Map<string, string[]> {
  const byHost = new Map<string, string[]>();
  for (const one of tellings) {
    if (one.play !== play) continue;
    const status = one.status === "rescued" ? "failed" : one.status;
    byHost.set(one.host, [...(byHost.get(one.host) ?? []), `${one.task}: ${status}`]);
  }
  return new Map([...byHost].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where what was told differs, with the messages of what failed. */
export function tellingDifferences(theirs: readonly Telling[], ours: readonly Telling[], play: string): string[] {
  const [there, here] = [statusesOf(theirs, play), statusesOf(ours, play)];
  const hosts = [...new Set([...there.keys(), ...here.keys()])];
  return hosts.flatMap((host) => {
    const [a, b] = [there.get(host) ?? [], here.get(host) ?? []];
    if (JSON.stringify(a) === JSON.stringify(b)) return [];
    const lines = [`${host}: Ansible [${a.join(", ")}], here [${b.join(", ")}]`];
    return [...lines, ...complaints("Ansible", theirs, play), ...complaints("here", ours, play)];
  });
}

function complaints(who: string, tellings: readonly Telling[], play: string): string[] {
  return tellings
    .filter((one) => one.play === play && ["failed", "rescued", "ignored", "unreachable"].includes(one.status))
    .map((one) => `  ${who}: ${one.task}: ${one.message.split("\n", 1)[0]?.slice(0, 200)}`);
}
