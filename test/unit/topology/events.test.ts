import { describe } from "@jest/globals";
import { breaks, keeps } from "./deployment.js";

describe("rules about events", () => {
  breaks([
    [
      "what two receivers of Analytics are to each other",
      "active-passive-all-in-one",
      [["    analytics_receivers: copies\n", ""]],
      [
        'dc[1:2]-analytics[1:2]: ~ nothing says whether "dc1-analytics1" and "dc1-analytics2" share the events, or get all of them each | analytics_receivers: copies, or analytics_receivers: load-balance',
      ],
    ],
    [
      "what two traffic managers are to each other",
      "active-passive-distributed",
      [["    throttle_receivers: copies\n", ""]],
      [
        'dc[1:2]-tm[1:2]: ~ nothing says whether "dc1-tm1" and "dc1-tm2" share the events, or get all of them each | throttle_receivers: copies, or throttle_receivers: load-balance',
      ],
    ],
    [
      "nodes that decide by themselves and see a part",
      "active-active-all-in-one",
      [["    artifact_sync: rsync\n", "    artifact_sync: rsync\n    throttle_receivers: load-balance\n"]],
      [
        'throttle_receivers: load-balance ~ the host "dc1-apim1" decides about throttling by itself, and would see only a part of the events | throttle_receivers: copies',
      ],
    ],
    [
      "decisions of the local traffic manager only",
      "multi-region-all-apis",
      [["    region1-gw[1:2]:\n", "    region1-gw[1:2]: { throttle_decision_hosts: [region1-tm1, region2-tm1] }\n"]],
      [
        'throttle_decision_hosts: [region1-tm1, region2-tm1] } ~ the host "region1-gw1" listens to "region2-tm1", which is no traffic manager of "region1" | region1-tm1, region1-tm2 | events go to the traffic managers of all datacenters, decisions stay inside one',
      ],
    ],
    [
      "decisions of the local traffic manager only, also in deployment.toml",
      "active-active-all-in-one",
      [
        [
          "    dc1-apim1:\n",
          "    dc1-apim1: { apim_toml: 'apim.throttling.throttle_decision_endpoints = [\"tcp://dc2-apim1:5672\"]' }\n",
        ],
      ],
      [
        'apim_toml: \'apim.throttling.throttle_decision_endpoints = ["tcp://dc2-apim1:5672"]\' } ~ the host "dc1-apim1" listens to "dc2-apim1", which is no traffic manager of "dc1" | dc1-apim1, dc1-apim2 | events go to the traffic managers of all datacenters, decisions stay inside one',
      ],
    ],
    [
      "decisions for a host that has no use for them",
      "active-active-all-in-one",
      [["    dc1-lb:\n", "    dc1-lb: { throttle_decision_hosts: [dc1-apim1] }\n"]],
      ['throttle_decision_hosts: [dc1-apim1] } ~ the host "dc1-lb" is no gateway, and listens to no decisions'],
    ],
    [
      "[secrets] that is not last",
      "active-active-all-in-one",
      [
        [
          "    artifact_sync: rsync\n",
          "    artifact_sync: rsync\n    apim_toml: |\n      [secrets]\n      a = '[b]'\n      [tenant_mgt]\n      enable = true\n",
        ],
      ],
      [
        'apim_toml: | ~ [secrets] on line 1 is not the last table in apim_toml of "dc1-apim1" | all other tables before it | ciphertool drops what comes after it',
      ],
    ],
    [
      "receiver_url beside url_group",
      "active-active-all-in-one",
      [
        [
          "    dc1-apim1:\n",
          '    dc1-apim1:\n      apim_toml: |\n        [apim]\n        throttling.receiver_url = "tcp://dc1-apim1:9611"\n',
        ],
      ],
      [
        'apim_toml: | ~ receiver_url on line 2 stands beside url_group in apim_toml of "dc1-apim1" | no receiver_url | with it the groups are ignored, and only one traffic manager gets events',
      ],
    ],
    [
      "deployment.toml in 2.x",
      "active-active-bdr",
      [["    dc1-apim:\n", "    dc1-apim: { apim_toml: '[secrets]' }\n"]],
      [
        "apim_toml: '[secrets]' } ~ API Manager 2.x has no deployment.toml to append to in apim_toml of \"dc1-apim\" | no apim_toml",
      ],
    ],
  ]);

  keeps([
    [
      "[secrets] that is last",
      "active-active-all-in-one",
      [
        [
          "    artifact_sync: rsync\n",
          "    artifact_sync: rsync\n    apim_toml: |\n      [tenant_mgt]\n      enable = true\n      [secrets]\n      a = '[b]'\n",
        ],
      ],
    ],
    [
      "a local traffic manager",
      "multi-region-all-apis",
      [["    region1-gw[1:2]:\n", "    region1-gw[1:2]: { throttle_decision_hosts: [region1-tm1] }\n"]],
    ],
  ]);
});
