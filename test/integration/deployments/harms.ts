import type { Lab } from "../../lab/index.js";
import { look } from "../support/run-playbook.js";

/** Something that is wrong with a host for a while. */
export interface Harm {
  host: string;
  harm: string;
  mend: string;
}

/** Does something while all of this is wrong, and mends it. */
export async function harmed<Result>(lab: Lab, harms: readonly Harm[], during: () => Promise<Result>): Promise<Result> {
  const all = (what: "harm" | "mend"): Promise<string[]> =>
    Promise.all(harms.map((one) => look(lab, one.host, one[what])));
  await all("harm");
  try {
    return await during();
  } finally {
    await all("mend");
  }
}

/** What the product's account lacks in databases of somebody else, and a node that does not reach its own. */
export function wrongOutside(lab: Lab): Harm[] {
  const granted = (sql: string): string => `runuser -u postgres -- psql -qd apim_db -c "${sql}"`;
  const route = (verb: string): string => `ip route ${verb} unreachable ${lab.host("dc2-db").address}`;
  return [
    {
      host: "dc1-db",
      harm: granted("REVOKE DELETE ON am_api FROM wso2apim"),
      mend: granted("GRANT DELETE ON am_api TO wso2apim"),
    },
    { host: "dc2-apim2", harm: route("add"), mend: route("del") },
  ];
}

const balancer = "/etc/nginx/nginx.conf";
const settings = "/opt/wso2am-3.1.0/repository/conf/deployment.toml";

/** What the proof has to see: artifacts that stay away, clients that are not kept on a node, another configuration, a node that is gone. */
export const broken: readonly Harm[] = [
  {
    host: "dc1-apim2",
    harm: "systemctl stop mdc-artifact-fetch.timer",
    mend: "systemctl start mdc-artifact-fetch.timer",
  },
  {
    host: "dc1-lb",
    harm: `sed -i.kept 's/hash $mdc_key consistent/zone proof 64k/' ${balancer}; systemctl reload nginx`,
    mend: `mv ${balancer}.kept ${balancer}; systemctl reload nginx`,
  },
  {
    host: "dc2-apim1",
    harm: `sed -i.kept 's/^allow_credentials = false/allow_credentials = true/' ${settings}`,
    mend: `mv ${settings}.kept ${settings}`,
  },
  {
    host: "dc2-apim2",
    harm: "systemctl stop wso2am",
    // The number in a pid file that was left may be somebody else's by now.
    mend: "echo 1 >/opt/wso2am-3.1.0/wso2carbon.pid; systemctl start wso2am; wso2am-ready 120",
  },
];
