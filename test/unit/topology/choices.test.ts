import { describe } from "@jest/globals";
import { breaks, keeps } from "./deployment.js";

describe("rules about choices", () => {
  breaks([
    [
      "active-active without a word about traffic partitioning",
      "active-active-all-in-one",
      [["    traffic_partitioning: geography\n", ""]],
      [
        "pattern: active-active ~ nothing says how clients are divided between the datacenters of active-active | traffic_partitioning: geography, or ip-ranges | none is possible and not recommended: throttling is less exact, and datacenters differ for a while",
      ],
    ],
    [
      "regions without traffic partitioning",
      "multi-region-all-apis",
      [["    traffic_partitioning: geography\n", "    traffic_partitioning: none\n"]],
      [
        "traffic_partitioning: none ~ multi-region-all-apis cannot do without traffic partitioning | traffic_partitioning: geography, or ip-ranges | an access token is known only in the region that issued it",
      ],
    ],
    [
      "Subversion on 3.x",
      "worker-manager-svn",
      [['    apim_version: "2.1.0"\n', '    apim_version: "3.1.0"\n']],
      ["artifact_sync: svn ~ API Manager 3.1.0 cannot share artifacts by Subversion | nfs or rsync; or 2.x"],
    ],
    [
      "BDR on PostgreSQL 15",
      "active-active-bdr",
      [["    bdr_mirror: https", "    postgresql_version: 15\n    bdr_mirror: https"]],
      ['postgresql_version: 15 ~ PostgreSQL 15 of "dc1-db" cannot replicate by bdr | 9.4'],
    ],
    [
      "PostgreSQL's own replication before 16",
      "multi-region-all-apis",
      [["    region2-db:\n", "    region2-db: { postgresql_version: 15 }\n"]],
      ['postgresql_version: 15 } ~ PostgreSQL 15 of "region2-db" cannot replicate by logical | 16 or later'],
    ],
    [
      "pglogical beyond the versions that it knows",
      "active-active-all-in-one",
      [["    dc2-db:\n", "    dc2-db: { postgresql_version: 18 }\n"]],
      ['postgresql_version: 18 } ~ PostgreSQL 18 of "dc2-db" cannot replicate by pglogical | 12 to 17'],
    ],
    [
      "profileSetup.sh before 2.5",
      "worker-manager-svn",
      [["    dc1-km:\n", "    dc1-km: { apim_profile_setup: true }\n"]],
      [
        'apim_profile_setup: true } ~ the host "dc1-km" asks for profileSetup.sh, which API Manager 2.1.0 does not have | 2.5.0 or later',
      ],
    ],
    [
      "a version that no pattern knows",
      "active-active-all-in-one",
      [['    apim_version: "3.1.0"\n', '    apim_version: "4.2.0"\n']],
      ['apim_version: "4.2.0" ~ API Manager 4.2.0 has other components than the patterns know | 2.x or 3.x'],
    ],
    [
      "replication that the pattern cannot have",
      "active-passive-all-in-one",
      [["    replication: streaming\n", "    replication: bdr\n"]],
      ["replication: bdr ~ active-passive-all-in-one cannot be replicated by bdr | streaming"],
    ],
    [
      "a standby that somebody else runs, which no playbook could promote",
      "active-passive-all-in-one",
      [["    replication: streaming\n", "    replication: external\n"]],
      ["replication: external ~ active-passive-all-in-one cannot be replicated by external | streaming"],
    ],
    [
      "a way of artifacts that the pattern cannot have",
      "active-active-all-in-one",
      [
        ["    artifact_sync: rsync\n", "    artifact_sync: svn\n"],
        [
          "load_balancer:\n  hosts:\n    dc1-lb:\n",
          "svn_server:\n  hosts:\n    dc[1:2]-lb:\nload_balancer:\n  hosts:\n    dc1-lb:\n",
        ],
      ],
      ["artifact_sync: svn ~ active-active cannot share artifacts by svn | nfs, rsync"],
    ],
    [
      "tokens that leave their region",
      "multi-region-all-apis",
      [["    logical_exclude: [idn_oauth2_access_token]\n", ""]],
      [
        'region1-db: ~ the access tokens of "region1-db" would replicate, which multi-region-all-apis keeps in their region | logical_exclude: [idn_oauth2_access_token]',
      ],
    ],
  ]);

  keeps([
    [
      "no traffic partitioning, knowingly",
      "active-active-all-in-one",
      [["traffic_partitioning: geography", "traffic_partitioning: none"]],
    ],
    [
      "profileSetup.sh from 2.5 on",
      "worker-manager-svn",
      [
        ['    apim_version: "2.1.0"\n', '    apim_version: "2.6.0"\n'],
        ["    dc1-km:\n", "    dc1-km: { apim_profile_setup: true }\n"],
      ],
    ],
    [
      "PostgreSQL 9.4 with BDR",
      "active-active-bdr",
      [["    bdr_mirror: https", "    postgresql_version: 9.4\n    bdr_mirror: https"]],
    ],
    [
      "regions whose databases somebody else runs, who knows what of them replicates",
      "multi-region-all-apis",
      [
        ["    replication: logical\n", "    replication: external\n"],
        ["    logical_exclude: [idn_oauth2_access_token]\n", ""],
      ],
    ],
    [
      "tokens that stay, with GoldenGate",
      "multi-region-all-apis",
      [
        [
          "    replication: logical\n",
          "    replication: goldengate\n    goldengate_exclude: [APIMGT.IDN_OAUTH2_ACCESS_TOKEN]\n",
        ],
      ],
    ],
  ]);
});
