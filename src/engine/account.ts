import { becomeMethods, isBecomeMethod } from "../become-methods.js";
import { TaskError, UsageError } from "../errors.js";
import { HostAway } from "./away.js";
import { AccountRefused } from "./faults.js";
import type { Task, Templated } from "../playbook/types.js";
import type { Become, HostBasics } from "../remote/types.js";
import { render } from "../template/render.js";
import { splitWords } from "../words.js";
import { accountKey, type HostConnection } from "./connections.js";
import type { Account } from "./host-run.js";
import type { RunOptions } from "./options.js";
import type { TaskScope } from "./scope.js";

/**
 * Under which account a task runs: variables win over keywords, keywords over the command line, as with Ansible.
 * The variables are those of the host that the task runs on, which `delegate_to` makes another than the one it runs for.
 */
export function accountOf(
  task: Pick<Task, "become">,
  scope: TaskScope,
  variables: TaskScope,
  options: RunOptions,
): Account {
  const asked = (name: string, keyword: Templated | undefined, flag: unknown): unknown => {
    if (variables.has(name)) return variables.get(name);
    return keyword === undefined ? flag : render(keyword, scope);
  };
  if (asked("ansible_become", task.become?.enabled, options.become.enabled) !== true)
    return { key: "", become: undefined };
  const method = asked("ansible_become_method", task.become?.method, options.become.method ?? "sudo");
  if (!isBecomeMethod(method))
    throw new TaskError(`become method "${String(method)}" is not supported`, { expected: becomeMethods.join(" or ") });
  const user = String(asked("ansible_become_user", task.become?.user, options.become.user ?? "root"));
  const variable = ["ansible_become_password", "ansible_become_pass"].find((name) => variables.has(name));
  const password = variable === undefined ? options.become.password : variables.get(variable);
  const exe = asked("ansible_become_exe", task.become?.exe, undefined);
  const flags = asked("ansible_become_flags", task.become?.flags, undefined);
  const become: Become = {
    ...{ method, user },
    ...(password === undefined ? {} : { password: String(password) }),
    ...(exe === undefined ? {} : { exe: String(exe) }),
    ...(flags === undefined ? {} : { flags: flagsOf(String(flags)) }),
  };
  return { key: accountKey(become), become };
}

function flagsOf(text: string): string[] {
  try {
    return splitWords(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new TaskError(`become_flags: ${error.message}`, { expected: "options of sudo or su, as in a shell" });
  }
}

/**
 * What the account's own shell says of itself. Behind an opaque change in check mode an account that cannot be had may be one
 * that the change would have made: then the host as the login account sees it stands in.
 */
export async function basicsOf(connection: HostConnection, account: Account, predicted: boolean): Promise<HostBasics> {
  if (connection.away) throw new HostAway();
  try {
    return (await connection.conduit(account.become)).basics;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    if (!predicted) throw new AccountRefused(error.message, error);
    const { basics } = await connection.conduit(undefined);
    return { ...basics, user: account.become?.user ?? basics.user, uid: -1, gid: -1 };
  }
}
