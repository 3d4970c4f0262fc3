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
-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawL42xYJKwYBBAHaRw8BAQdAbd644Pn4+5SxYgJTpvUQUywsdOAnOFHe8z0J
2M9HnCa0C2FyY2hpdmUgdHdviJAEExYIADgWIQSj+517ah1RF0oc3YipUJwP7/l8
kAUCawL42wIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRCpUJwP7/l8kOzH
AQDtsWwS4WRBjGepb8vENu/B5T6mmPqoDQLPH6b4Ba+5+QEAoU6g6NB7xXigsKlW
onXWExmY3uE34xAv6iC4ExFP5Ak=
=UJG+
-----END PGP PUBLIC KEY BLOCK-----
E`,
    params: { file: `${place}/k.asc`, keyring: `${place}/ring.gpg`, id: "0xA3FB9D7B6A1D51174A1CDD88A9509C0FEFF97C90" },
    verify: { "stat -c %a ring.gpg; head -c 2 ring.gpg | od -An -tx1": "644\n 98 33" },
  },
];
