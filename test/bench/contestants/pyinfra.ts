import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Contestant } from "../contestant.js";
import { folders, modes, templateText, type Folder } from "../workload.js";

/** Version 3, where it is on the PATH; Debian has no package of it. */
export const pyinfra: Contestant = {
  name: "pyinfra",
  async version() {
    const { failed, stdout } = await execa("pyinfra", ["--version"], { reject: false });
    return failed ? undefined : /v(\d[\w.]*)/.exec(stdout)?.[1];
  },
  async prepare({ lab, folder }) {
    const hosts = lab.hosts.map(({ name, sshPort }) => [
      name,
      {
        ssh_hostname: "127.0.0.1",
        ssh_port: sshPort,
        ssh_user: "debian",
        ssh_key: lab.privateKeyFile,
        ssh_known_hosts_file: lab.knownHostsFile,
        ssh_strict_host_key_checking: "yes",
      },
    ]);
    await writeFile(join(folder, "app.properties.j2"), templateText("{{ number }}"));
    // What is JSON here is Python too: text, numbers, lists and mappings.
    await writeFile(join(folder, "inventory.py"), `hosts = [tuple(host) for host in ${JSON.stringify(hosts)}]\n`);
    await writeFile(join(folder, "deploy.py"), [imports, ...folders().map(operations)].join("\n"));
    const script = 'cd "$1" && pyinfra -y inventory.py deploy.py 2>&1';
    return { program: "sh", args: ["-c", script, "sh", folder] };
  },
};

const imports = `from io import StringIO
from pyinfra import host
from pyinfra.facts.files import File
from pyinfra.operations import files, server
`;

function operations({ number, path, copied, line, templated, created }: Folder): string {
  const text = JSON.stringify;
  const mode = text(modes.file.slice(1));
  return `files.directory(name="directory ${number}", path=${text(path)}, mode=${text(modes.folder.slice(1))})
files.put(name="copy ${number}", src=StringIO(${text(copied.content)}), dest=${text(copied.path)}, mode=${mode})
files.line(name="line ${number}", path=${text(line.path)}, line=${text(line.text)})
files.template(name="template ${number}", src="app.properties.j2", dest=${text(templated.path)}, mode=${mode}, number=${number})
if not host.get_fact(File, path=${text(created)}):
    server.shell(name="command ${number}", commands=[${text(`touch ${created}`)}])
`;
}
