import { fingerprint, publicKey } from "../support/public-key.js";
import { place, type ModuleCase } from "./closed-loop.js";

const repository: ModuleCase = {
  name: "apt_repository adds a source",
  module: "apt_repository",
  arrange: "rm -f /etc/apt/sources.list.d/mdc*",
  params: { repo: "deb [trusted=yes] file:/srv/none ./", filename: "mdc", update_cache: false },
  verify: {
    "cat /etc/apt/sources.list.d/mdc.list; stat -c %a /etc/apt/sources.list.d/mdc.list":
      "deb [trusted=yes] file:/srv/none ./\n644",
  },
};

export const cases: ModuleCase[] = [
  repository,
  {
    name: "apt_repository takes back a source that apt cannot read",
    module: "apt_repository",
    arrange: "rm -f /etc/apt/sources.list.d/mdc*",
    params: { ...repository.params, update_cache: true },
    status: "failed",
    predicted: "changed",
    verify: { "ls /etc/apt/sources.list.d/mdc* 2>/dev/null || echo none": "none" },
  },
  {
    name: "alternatives selects, and adds what is new",
    module: "alternatives",
    arrange:
      "update-alternatives --quiet --remove-all mdc-a 2>/dev/null; rm -f /usr/bin/mdc-a; update-alternatives --quiet --install /usr/bin/mdc-a mdc-a /bin/true 10",
    params: { name: "mdc-a", path: "/bin/false" },
    verify: {
      "readlink -f /usr/bin/mdc-a; update-alternatives --query mdc-a | grep Status": "/usr/bin/false\nStatus: manual",
    },
  },
  {
    name: "alternatives lets go",
    module: "alternatives",
    arrange:
      "update-alternatives --quiet --remove-all mdc-a 2>/dev/null; update-alternatives --quiet --install /usr/bin/mdc-a mdc-a /bin/true 10",
    params: { name: "mdc-a", path: "/bin/true", state: "absent" },
    verify: { "ls /usr/bin/mdc-a 2>/dev/null || echo none": "none" },
  },
  {
    name: "apt_key adds a key to a keyring",
    module: "apt_key",
    arrange: `cat >k.asc <<'E'
${publicKey}E`,
    params: { file: `${place}/k.asc`, keyring: `${place}/ring.gpg`, id: `0x${fingerprint}` },
    verify: { "stat -c %a ring.gpg; head -c 2 ring.gpg | od -An -tx1": "644\n 98 33" },
  },
];
