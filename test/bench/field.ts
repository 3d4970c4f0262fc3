import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { InternalError } from "../../src/errors.js";
import type { Lab } from "../lab/index.js";
import { writeSshConfig } from "./arena.js";
import type { Contestant } from "./contestant.js";
import { ansible, mitogen } from "./contestants/ansible.js";
import { mdcProvision } from "./contestants/mdc.js";
import { openssh } from "./contestants/openssh.js";
import { pyinfra } from "./contestants/pyinfra.js";
import type { Entrant } from "./measure.js";

const contestants: readonly Contestant[] = [mdcProvision, openssh, mitogen, ansible, pyinfra];

/** All who do the fifty tasks, as far as they are installed. */
export interface Field {
  entrants: readonly Entrant[];
  ours: Entrant;
  openssh: Entrant | undefined;
  mitogen: Entrant | undefined;
  ansible: Entrant | undefined;
  /** Names of those who are not installed. */
  missing: readonly string[];
}

/** Writes everybody's playbook or script for the hosts of a lab. */
export async function enterField(lab: Lab, folder: string): Promise<Field> {
  const sshConfig = await writeSshConfig(lab, folder);
  const entered = await Promise.all(
    contestants.map(async (contestant, index): Promise<[Contestant, Entrant | undefined]> => {
      const version = await contestant.version();
      if (version === undefined) return [contestant, undefined];
      const own = join(folder, String(index));
      await mkdir(own, { recursive: true });
      const command = await contestant.prepare({ lab, folder: own, sshConfig });
      return [contestant, { name: contestant.name, version, command }];
    }),
  );
  const of = new Map(entered);
  const ours = of.get(mdcProvision);
  if (!ours) throw new InternalError("mdc-provision is not installed where it is built");
  return {
    entrants: [...of.values()].filter((entrant) => entrant !== undefined),
    ours,
    openssh: of.get(openssh),
    mitogen: of.get(mitogen),
    ansible: of.get(ansible),
    missing: [...of].flatMap(([{ name }, entrant]) => (entrant ? [] : [name])),
  };
}
