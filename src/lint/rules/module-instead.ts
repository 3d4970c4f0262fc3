import type { Rule } from "../finding.js";
import { commandText, tasksOf, titleOf } from "../tasks.js";

/** Programs with the modules that do the same and know when there is nothing to do. */
const modules: Readonly<Record<string, string>> = {
  "apt-get": "apt",
  apt: "apt",
  yum: "package",
  dnf: "package",
  mkdir: "file with state: directory",
  rmdir: "file with state: absent",
  rm: "file with state: absent",
  touch: "file with state: touch",
  ln: "file with state: link",
  chmod: "file with mode",
  chown: "file with owner",
  cp: "copy with remote_src",
  sed: "lineinfile or replace",
  useradd: "user",
  usermod: "user",
  groupadd: "group",
  mount: "mount",
  sysctl: "sysctl",
  hostnamectl: "hostname",
  timedatectl: "timezone",
  service: "service",
  wget: "get_url",
  tar: "unarchive",
  unzip: "unarchive",
};
const serviceWords = /^systemctl\s+(?:start|stop|restart|reload|enable|disable|daemon-reload|mask|unmask)\b/;

export const moduleInstead: Rule = {
  name: "module-instead",
  finds:
    "`command` or `shell` that is nothing but a program for which there is a module, such as `mkdir` or `systemctl restart`",
  why: "a module finds its work done, tells what it would change, and shows what it has changed",
  instead: "use the module",
  check: (content) =>
    tasksOf(content, "command", "shell").flatMap(({ node }) => {
      const text = commandText(node)?.trim() ?? "";
      const [program = ""] = text.split(/\s/, 1);
      const simple = !/[|;&\n`$<>]/.test(text);
      const found = serviceWords.test(text)
        ? "systemd"
        : Object.hasOwn(modules, program)
          ? modules[program]
          : undefined;
      if (!simple || found === undefined) return [];
      return [{ place: node.place, text: `${titleOf(node)} runs ${program}: ${found} does that` }];
    }),
};
