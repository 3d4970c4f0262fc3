import { describe } from "@jest/globals";
import { breaks, keeps } from "./deployment.js";

describe("rules about components", () => {
  breaks([
    [
      "one master datacenter",
      "active-active-all-in-one",
      [["    dc_id: 2\n", "    dc_id: 2\n    dc_master: true\n"]],
      ['dc_master: true ~ "dc1" and "dc2" are both master | one master'],
    ],
    [
      "a number of its own for each datacenter",
      "active-active-all-in-one",
      [["    dc_id: 2\n", "    dc_id: 1\n"]],
      ['dc_id: 1 ~ "dc2" and "dc1" have the same dc_id 1 | a number of its own for each datacenter'],
    ],
    [
      "a component that is missing",
      "active-active-all-in-one",
      [
        ["    dc2-apim2:\n    dc2-lb:\n", "    dc2-apim2:\n"],
        ["    dc1-lb:\n    dc2-lb:\n", "    dc1-lb:\n"],
      ],
      ['dc2: ~ the datacenter "dc2" has no load_balancer | one host or more in the group "load_balancer"'],
    ],
    [
      "a component that only the master needs",
      "worker-manager-svn",
      [["publisher:\n  hosts:\n    dc1-publisher:", "admin:\n  hosts:\n    dc1-publisher:"]],
      ['dc1: ~ the datacenter "dc1" has no publisher | one host or more in the group "publisher"'],
    ],
    [
      "two of each with high availability",
      "active-passive-distributed",
      [
        ["    dc2-km[1:2]:\n", "    dc2-km1:\n"],
        ["    dc[1:2]-km[1:2]:", "    dc1-km[1:2]:\n    dc2-km1:"],
      ],
      [
        'dc2-km1: ~ the datacenter "dc2" has one key_manager, "dc2-km1" | two hosts or more in the group "key_manager" | one is enough with high_availability: false',
      ],
    ],
    [
      "analytics in pairs",
      "active-passive-all-in-one",
      [
        ["    dc2-analytics[1:2]:\n", "    dc2-analytics1:\n"],
        ["    dc[1:2]-analytics[1:2]:", "    dc1-analytics[1:2]:\n    dc2-analytics1:"],
      ],
      [
        'dc2-analytics1: ~ the datacenter "dc2" has one analytics, "dc2-analytics1" | two hosts, which work as a pair, in the group "analytics"',
      ],
    ],
    [
      "one database in a datacenter",
      "active-active-all-in-one",
      [["database:\n  hosts:\n", "database:\n  hosts:\n    dc1-apim2:\n"]],
      [
        'dc1-apim2: ~ the host "dc1-apim2" is one database too many in the datacenter "dc1" | one host in the group "database"',
      ],
    ],
    [
      "Analytics in the master of regions",
      "multi-region-all-apis",
      [
        ["    region1-analytics[1:2]:\n    region1-lb:\n", "    region1-lb:\n"],
        ["analytics:\n  hosts:\n    region1-analytics[1:2]:\n", ""],
      ],
      [
        'region1: ~ the datacenter "region1" has no analytics | two hosts, which work as a pair, in the group "analytics"',
      ],
    ],
    [
      "what one datacenter has besides, all have",
      "active-active-bdr",
      [
        ["    dc[1:2]-analytics[1:2]:", "    dc1-analytics[1:2]:"],
        [
          "    dc2-analytics1: { ansible_host: dc2-analytics, analytics_offset: 1 }\n    dc2-analytics2: { ansible_host: dc2-analytics, analytics_offset: 2, hazelcast_port: 4001 }\n",
          "",
        ],
      ],
      ['dc2: ~ the datacenter "dc2" has no analytics | two hosts, which work as a pair, in the group "analytics"'],
    ],
    [
      "the publisher in the master only",
      "worker-manager-svn",
      [["    dc1-publisher:\n\n# The Store", "    dc1-publisher:\n    dc2-store:\n\n# The Store"]],
      [
        'dc2-store: ~ the host "dc2-store" is in "publisher", and "dc2" is not the master | hosts of "dc1" only, as worker-manager has it',
      ],
    ],
    [
      "no management in other regions",
      "multi-region-all-apis",
      [
        [
          "    region1-devportal[1:2]:\n\n",
          "    region1-devportal[1:2]:\n    region2-gw1:\n\nadmin:\n  hosts:\n    region2-km1:\n\n",
        ],
      ],
      [
        'region2-gw1: ~ the host "region2-gw1" is in "devportal", and "region2" is not the master | hosts of "region1" only, as multi-region-all-apis has it',
        'region2-km1: ~ the host "region2-km1" is in "admin", and "region2" is not the master | hosts of "region1" only, as multi-region-all-apis has it',
      ],
    ],
    [
      "a component that the pattern does not have",
      "active-active-all-in-one",
      [
        [
          "load_balancer:\n  hosts:\n    dc1-lb:\n",
          "gateway:\n  hosts:\n    dc1-apim2:\nload_balancer:\n  hosts:\n    dc1-lb:\n",
        ],
      ],
      [
        'dc1-apim2: ~ the host "dc1-apim2" is in "gateway", which active-active with rsync does not have | load_balancer, all_in_one, database, analytics, identity_server',
      ],
    ],
    [
      "components that share a host",
      "active-passive-separate-gw-km",
      [
        ["publisher:\n  children:\n    control:", "publisher:\n  hosts:\n    dc1-cp1:\n    dc2-cp[1:2]:"],
        ["    replication: streaming\n", "    replication: streaming\n    high_availability: false\n"],
      ],
      [
        'dc[1:2]-cp[1:2]: ~ the host "dc1-cp2" is in "traffic_manager" and "devportal" but not in "publisher" | traffic_manager, publisher, devportal on the same hosts, as active-passive-separate-gw-km has it',
      ],
    ],
    [
      "components that are apart",
      "active-passive-distributed",
      [["    dc[1:2]-devportal[1:2]:", "    dc[1:2]-devportal[1:2]:\n    dc1-publisher1:"]],
      [
        'dc1-publisher1: ~ the host "dc1-publisher1" is in "publisher" and "devportal" | one of them for each host, as active-passive-distributed has it',
      ],
    ],
  ]);

  keeps([
    [
      "three datacenters",
      "active-active-all-in-one",
      [
        [
          "# --- What a host is.\n",
          "dc3:\n  vars:\n    dc_id: 3\n  hosts:\n    dc3-db:\n    dc3-apim1:\n    dc3-lb:\n",
        ],
        ["    dc2-db:\n\n# The first", "    dc2-db:\n    dc3-db:\n\n# The first"],
        ["    dc2-apim2:\n\nload", "    dc2-apim2:\n    dc3-apim1:\n\nload"],
        ["    dc1-lb:\n    dc2-lb:\n", "    dc1-lb:\n    dc2-lb:\n    dc3-lb:\n"],
      ],
    ],
    [
      "one of each",
      "active-passive-all-in-one",
      [
        ["    replication: streaming\n", "    replication: streaming\n    high_availability: false\n"],
        ["    dc[1:2]-apim[1:2]:", "    dc[1:2]-apim1:"],
        ["    dc1-files:\n    dc1-apim[1:2]:", "    dc1-files:\n    dc1-apim1:"],
        ["    dc2-files:\n    dc2-apim[1:2]:", "    dc2-files:\n    dc2-apim1:"],
      ],
    ],
    [
      "an Identity Server in each datacenter",
      "active-active-all-in-one",
      [
        ["    dc1-lb:\n\n", "    dc1-lb:\n    dc1-is:\n\n"],
        ["    dc2-lb:\n\n", "    dc2-lb:\n    dc2-is:\n\n"],
        [
          "load_balancer:\n  hosts:\n    dc1-lb:\n    dc2-lb:\n",
          "load_balancer:\n  hosts:\n    dc1-lb:\n    dc2-lb:\nidentity_server:\n  hosts:\n    dc1-is:\n    dc2-is:\n",
        ],
      ],
    ],
    [
      "regions with Oracle, on which there is no Analytics",
      "multi-region-all-apis",
      [
        ["    replication: logical\n", "    replication: goldengate\n"],
        [
          "    logical_exclude: [idn_oauth2_access_token]\n",
          "    goldengate_exclude: [APIMGT.IDN_OAUTH2_ACCESS_TOKEN]\n",
        ],
        ["    region1-analytics[1:2]:\n    region1-lb:\n", "    region1-lb:\n"],
        ["analytics:\n  hosts:\n    region1-analytics[1:2]:\n", ""],
      ],
    ],
    [
      "the Admin portal in the master",
      "multi-region-all-apis",
      [
        [
          "devportal:\n  hosts:",
          "admin:\n  hosts:\n    region1-publisher1:\n    region1-publisher2:\n\ndevportal:\n  hosts:",
        ],
      ],
    ],
  ]);
});
