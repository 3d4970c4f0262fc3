import { describe } from "@jest/globals";
import { breaks, keeps } from "./deployment.js";

describe("rules about servers", () => {
  breaks([
    [
      "a manager that commits",
      "worker-manager-svn",
      [["    dc1-gw-manager: { auto_commit: true }", "    dc1-gw-manager:"]],
      ['dc[1:2]-gw-manager: ~ no gateway manager commits artifacts | auto_commit: true for "dc1-gw-manager"'],
    ],
    [
      "one manager that commits, in the master",
      "worker-manager-svn",
      [["    dc2-gw-manager:\n", "    dc2-gw-manager: { auto_commit: true }\n"]],
      [
        'auto_commit: true } ~ the host "dc2-gw-manager" commits artifacts outside the master | auto_commit: true for one gateway manager, in the master, with artifact_sync: svn',
      ],
    ],
    [
      "one manager that commits, even if a datacenter had two",
      "worker-manager-svn",
      [
        ["    dc1-gw-manager: { auto_commit: true }", "    dc1-gw-manager[1:2]: { auto_commit: true }"],
        ["    dc[1:2]-gw-manager:", "    dc1-gw-manager[1:2]:\n    dc2-gw-manager:"],
      ],
      [
        'auto_commit: true } ~ the host "dc1-gw-manager2" commits artifacts, and so does "dc1-gw-manager1" | auto_commit: true for one gateway manager, in the master, with artifact_sync: svn',
        'dc1-gw-manager[1:2]: ~ the host "dc1-gw-manager2" is one gateway_manager too many in the datacenter "dc1" | one host in the group "gateway_manager"',
      ],
    ],
    [
      "no worker that commits",
      "worker-manager-svn",
      [["    dc1-gw-worker[1:2]:\n", "    dc1-gw-worker1: { auto_commit: true }\n    dc1-gw-worker2:\n"]],
      [
        'auto_commit: true } ~ the host "dc1-gw-worker1" commits artifacts and is no manager | auto_commit: true for one gateway manager, in the master, with artifact_sync: svn',
      ],
    ],
    [
      "nobody who commits where there is nothing to commit to",
      "active-active-all-in-one",
      [["    dc1-apim1:\n", "    dc1-apim1: { auto_commit: true }\n"]],
      [
        'auto_commit: true } ~ the host "dc1-apim1" commits artifacts, which are not in Subversion | auto_commit: true for one gateway manager, in the master, with artifact_sync: svn',
      ],
    ],
    [
      "members of a cluster in one datacenter",
      "worker-manager-svn",
      [
        [
          "    dc1-gw-worker[1:2]:\n",
          "    dc1-gw-worker[1:2]: { hazelcast_members: [dc1-gw-manager, 'dc2-gw-worker1:4001', dc1-km, nobody] }\n",
        ],
      ],
      [
        '"dc2-gw-worker1" is in the datacenter "dc2"',
        '"dc1-km" is another component',
        '"nobody" is no host of the deployment',
      ].map(
        (says) =>
          `hazelcast_members: [dc1-gw-manager, 'dc2-gw-worker1:4001', dc1-km, nobody] } ~ ${says}, and cannot be a member of the cluster of "dc1-gw-worker1" | hosts of "dc1" with the same component`,
      ),
    ],
    [
      "a domain for each component and datacenter",
      "worker-manager-svn",
      [
        ["    dc1-km:\n", "    dc1-km: { hazelcast_domain: keys }\n"],
        ["    dc2-km:\n", "    dc2-km: { hazelcast_domain: keys }\n"],
      ],
      [
        'hazelcast_domain: keys } ~ the hosts "dc1-km" and "dc2-km" are two clusters with the domain "keys" | a hazelcast_domain for each component and datacenter',
      ],
    ],
    [
      "one domain for one cluster",
      "worker-manager-svn",
      [["    dc1-gw-worker[1:2]:\n", "    dc1-gw-worker1: { hazelcast_domain: workers }\n    dc1-gw-worker2:\n"]],
      [
        'hazelcast_domain: workers } ~ the hosts "dc1-gw-manager" and "dc1-gw-worker1" are one cluster with two domains | one hazelcast_domain for both',
      ],
    ],
    [
      "ports that servers of one machine share",
      "active-active-bdr",
      [["analytics_offset: 2, hazelcast_port: 4001 }", "analytics_offset: 1 }"]],
      [
        'dc1-analytics2: { ansible_host: dc1-analytics, analytics_offset: 1 } ~ the hosts "dc1-analytics1" and "dc1-analytics2" are one machine, and both open 4000 | another hazelcast_port for "dc1-analytics2" | an offset does not shift it',
        'analytics_offset: 1 } ~ the hosts "dc1-analytics1" and "dc1-analytics2" are one machine, and both open 9444, 9764, 10000, 11112, 7612, 7712 | another analytics_offset for "dc1-analytics2"',
      ],
    ],
    [
      "ports that two servers of one host share",
      "active-active-all-in-one",
      [
        [
          "load_balancer:\n  hosts:\n    dc1-lb:\n",
          "load_balancer:\n  hosts:\n    dc1-lb:\n    dc1-apim1: { apim_offset: 0 }\n",
        ],
      ],
      [
        'apim_offset: 0 } ~ two servers of the host "dc1-apim1" open 8243, 8280, 8099, 9099 | another apim_offset for "dc1-apim1"',
      ],
    ],
  ]);

  keeps([
    [
      "two servers of one machine",
      "active-active-all-in-one",
      [
        [
          "    dc1-apim1:\n    dc1-apim2:\n    dc1-lb:",
          "    dc1-apim1: { ansible_host: dc1-vm }\n    dc1-apim2: { ansible_host: dc1-vm, apim_offset: 1 }\n    dc1-lb:",
        ],
      ],
    ],
    [
      "machines that are reached by ports of one address",
      "active-active-all-in-one",
      [
        [
          "    dc1-apim1:\n    dc1-apim2:\n    dc1-lb:",
          "    dc1-apim1: { ansible_host: 127.0.0.1, ansible_port: 2201 }\n    dc1-apim2: { ansible_host: 127.0.0.1, ansible_port: 2202 }\n    dc1-lb:",
        ],
      ],
    ],
    [
      "members of the own cluster",
      "worker-manager-svn",
      [
        [
          "    dc1-gw-worker[1:2]:\n",
          "    dc1-gw-worker[1:2]: { hazelcast_members: [dc1-gw-manager, 'dc1-gw-worker2:4000'] }\n",
        ],
      ],
    ],
  ]);
});
