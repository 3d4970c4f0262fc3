import { expect } from "@jest/globals";
import { place, type ModuleCase } from "./closed-loop.js";

export const cases: ModuleCase[] = [
  {
    name: "sysctl writes a line, and leaves the others",
    module: "sysctl",
    arrange: "printf 'net.a = 1\\n# c\\nvm.swappiness=1' >f; chmod 600 f",
    params: { name: "kernel.domainname", value: "it's $HOME", sysctl_file: `${place}/f`, reload: false },
    verify: { "cat f; stat -c %a f": "net.a = 1\n# c\nvm.swappiness=1\nkernel.domainname=it's $HOME\n600" },
  },
  {
    name: "sysctl says what the kernel refuses",
    module: "sysctl",
    arrange: "printf 'no.such.parameter=1\\n' >f",
    params: { name: "no.such.parameter", value: 2, sysctl_file: `${place}/f`, sysctl_set: true, reload: false },
    predicted: "changed",
    status: "failed",
    message: /no.such.parameter|no\/such\/parameter/,
  },
  {
    name: "postgresql_pg_hba writes a rule between others",
    module: "postgresql_pg_hba",
    arrange: "printf '# c\\nhost all all all reject\\nlocal all all peer # us' >f; chmod 640 f",
    params: {
      ...{ dest: `${place}/f`, contype: "hostssl", databases: "a b,c", users: "it's", address: "10.1.2.3/8" },
      ...{ method: "scram-sha-256", keep_comments_at_rules: true },
    },
    verify: {
      "cat f; stat -c %a f":
        "# c\nlocal\tall\tall\tpeer\t# us\nhostssl\t\"a b\"\tit's\t10.1.2.3/8\tscram-sha-256\nhostssl\tc\tit's\t10.1.2.3/8\tscram-sha-256\nhost\tall\tall\tall\treject\n640",
    },
  },
  {
    name: "pam_limits writes a limit",
    module: "pam_limits",
    arrange: "printf 'daemon soft nofile 5 # few\\n' >f; chmod 640 f",
    params: {
      dest: `${place}/f`,
      domain: "daemon",
      limit_type: "soft",
      limit_item: "nofile",
      value: 1024,
      backup: true,
    },
    result: { msg: "daemon\tsoft\tnofile\t1024\t# few\n", backup_file: expect.stringContaining(place) },
    verify: { "cat f; stat -c %a f": "daemon\tsoft\tnofile\t1024\t# few\n640" },
  },
];
