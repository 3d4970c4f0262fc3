import { file, type FileFact } from "../../facts/file.js";
import { groupFact, type GroupFact } from "../../facts/group.js";
import { shadow, type ShadowFact } from "../../facts/shadow.js";
import { promise, type PromisedFact } from "../../facts/types.js";
import { userFact } from "../../facts/user.js";
import { heredoc, sh } from "../../remote/quote.js";
import type { Change, DiffEntry, Effect, Plan } from "../types.js";
import { modification, secretChange, type PresentUser, type WantedUser } from "./user-attributes.js";

/** A new account. It is opaque: what the skeleton puts into its home is not known here, and later tasks may run as it. */
export function planCreation(
  wanted: WantedUser,
  facts: { ownGroup: GroupFact; home: FileFact; homePath: string; secrets: boolean },
): Change[] {
  const { name } = wanted;
  const path = `user ${name}`;
  const secret = secretChange(wanted, null);
  const shared = facts.ownGroup.present ? [promise(groupFact(name), facts.ownGroup)] : [];
  const ownGroup = wanted.group === undefined && !facts.ownGroup.present;
  const groups = wanted.groups?.filter((group) => group !== (wanted.group ?? name)) ?? [];
  const flags = [
    ...(wanted.uid === undefined ? [] : ["-u", String(wanted.uid), ...(wanted.non_unique ? ["-o"] : [])]),
    // useradd's own default depends on the distribution; a group of the account's own is what people mean.
    ...(wanted.group !== undefined ? ["-g", wanted.group] : ownGroup ? ["-U"] : ["-g", name]),
    ...(groups.length > 0 ? ["-G", groups.join(",")] : []),
    ...(wanted.comment === undefined ? [] : ["-c", wanted.comment]),
    ...(wanted.home === undefined ? [] : ["-d", wanted.home]),
    ...(wanted.shell === undefined ? [] : ["-s", wanted.shell]),
    ...(wanted.system ? ["-r"] : []),
    ...(wanted.create_home ? ["-m", ...(wanted.skeleton === undefined ? [] : ["-k", wanted.skeleton])] : ["-M"]),
    ...(secret.expires ? ["-e", secret.expires] : []),
  ];
  const account: PresentUser = {
    present: true,
    uid: wanted.uid,
    group: wanted.group === undefined ? name : /^\d+$/.test(wanted.group) ? undefined : wanted.group,
    groups: [...groups].sort(),
    home: facts.homePath,
    homeExists: wanted.create_home || isDirectory(facts.home),
    shell: wanted.shell,
    comment: wanted.comment,
  };
  const promised: PromisedFact[] = [
    promise(userFact(name), account),
    ...(ownGroup ? [promise(groupFact(name), { present: true as const })] : shared),
    ...(facts.secrets ? [promise(shadow(name), secret.after)] : []),
  ];
  const makesHome = wanted.create_home && facts.home.type === "absent";
  if (makesHome) promised.push(promise(file(facts.homePath), { type: "directory", owner: name, group: account.group }));
  const diff: DiffEntry[] = [{ path, attribute: "state", before: "absent", after: "present" }, ...secret.diff];
  const script = [sh`useradd ${flags} -- ${name} || exit`, ...secretCommands(name, { ...secret, expires: undefined })];
  return [{ diff, script: script.join("\n"), effect: { kind: "opaque", facts: promised } }];
}

/** Undefined where a link leads somewhere. */
function isDirectory({ type }: FileFact): boolean | undefined {
  return type === "link" ? undefined : type === "directory";
}

/** Attributes, password and expiry of an account that is there, and its home directory when that is missing. */
export function planModification(
  wanted: WantedUser,
  fact: PresentUser,
  secretFact: ShadowFact | null | undefined,
): Change[] {
  const { name } = wanted;
  const { flags, diff, after } = modification(wanted, fact);
  const changes: Change[] = [];
  const moves = flags.includes("-d");
  if (diff.length > 0) {
    // usermod hands what is below the home directory over to the new number or group.
    const more = flags.includes("-u") || flags.includes("-g") || (moves && wanted.move_home);
    const effect: Effect = { kind: more ? "opaque" : "exact", facts: [promise(userFact(name), after)] };
    changes.push({ diff, script: sh`usermod ${flags} -- ${name}`, effect });
  }
  if (secretFact !== undefined) {
    const secret = secretChange(wanted, secretFact ?? {});
    const script = secretCommands(name, secret).join("\n");
    const effect: Effect = { kind: "exact", facts: [promise(shadow(name), secret.after)] };
    if (secret.diff.length > 0) changes.push({ diff: secret.diff, script, effect });
  }
  const home = after.home ?? "";
  if (wanted.create_home && fact.homeExists === false && !moves && home !== "")
    changes.push(makeHome(wanted, after, home));
  return changes;
}

/** Removes the account, with `remove` its home directory and mail too. */
export function planRemoval(name: string, remove: boolean, force: boolean, home: string | undefined): Plan {
  const flags = [...(remove ? ["-r"] : []), ...(force ? ["-f"] : [])];
  const gone = [promise(userFact(name), { present: false as const })];
  if (remove && home !== undefined) gone.push(promise(file(home), { type: "absent" }) as never);
  const change: Change = {
    diff: [{ path: `user ${name}`, attribute: "state", before: "present", after: "absent" }],
    script: sh`userdel ${flags} -- ${name}`,
    effect: { kind: "opaque", facts: gone },
  };
  return { changes: [change], result: { name, state: "absent", remove, force } };
}

function secretCommands(name: string, secret: ReturnType<typeof secretChange>): string[] {
  const commands: string[] = [];
  if (secret.hash !== undefined)
    commands.push(`base64 -d ${withTail(heredoc(`${name}:${secret.hash}\n`), " | chpasswd -e || exit")}`);
  if (secret.lock !== undefined) commands.push(sh`usermod ${secret.lock} -- ${name} || exit`);
  if (secret.expires !== undefined) commands.push(sh`usermod -e ${secret.expires} -- ${name} || exit`);
  return commands;
}

function withTail(document: ReturnType<typeof heredoc>, tail: string): string {
  return `${document.redirect}${tail}\n${document.body}`;
}

/** Links of the skeleton are copied as links, and ownership is given to them and not to what they lead to. */
function makeHome({ name, skeleton }: WantedUser, account: PresentUser, home: string): Change {
  const group = account.group ?? String(account.gid ?? "");
  const from = skeleton ?? "/etc/skel";
  const script = [
    sh`mkdir -p -- ${home} || exit`,
    sh`[ ! -d ${from} ] || cp -R -P -- ${`${from}/.`} ${home} || exit`,
    sh`chown -R -h -- ${`${name}:${group}`} ${home}`,
  ];
  return {
    diff: [{ path: home, attribute: "state", before: "absent", after: "directory" }],
    script: script.join("\n"),
    effect: {
      kind: "opaque",
      facts: [
        promise(userFact(name), { ...account, homeExists: true }),
        promise(file(home), { type: "directory", owner: name }),
      ],
    },
  };
}
