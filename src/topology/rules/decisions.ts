import { ContentError } from "../../errors.js";
import { gateways, trafficManagers } from "../components.js";
import type { Topology } from "../topology.js";
import { tomlKeys } from "../toml.js";

/** Decisions about throttling (JMS) come from traffic managers of the same datacenter. */
export function decisions(topology: Topology): ContentError[] {
  return topology.nodes.flatMap((node) => {
    const here = topology.nodes.filter(
      (one) => one.datacenter === node.datacenter && one.components.some((name) => trafficManagers.includes(name)),
    );
    const written = node.settings.throttle_decision_hosts ?? [];
    const byName = written.filter((name) => !here.some((one) => one.name === name));
    const remote = topology.nodes.filter((one) => one.datacenter !== node.datacenter);
    const byUrl = tomlKeys(node.settings.apim_toml ?? "")
      .filter(({ key }) => key === "throttle_decision_endpoints")
      .flatMap(({ value }) => remote.filter(({ name }) => value.includes(`//${name}:`)).map(({ name }) => name));
    const details = {
      expected: here.length === 0 ? undefined : here.map((one) => one.name).join(", "),
      hint: "events go to the traffic managers of all datacenters, decisions stay inside one",
    };
    const complain = (name: string, variable: "throttle_decision_hosts" | "apim_toml"): ContentError =>
      new ContentError(
        `the host "${node.name}" listens to "${name}", which is no traffic manager of "${node.datacenter.name}"`,
        node.placeOf(variable),
        details,
      );
    const pointless = written.length > 0 && !node.components.some((name) => gateways.includes(name));
    return [
      ...(pointless
        ? [
            new ContentError(
              `the host "${node.name}" is no gateway, and listens to no decisions`,
              node.placeOf("throttle_decision_hosts"),
            ),
          ]
        : byName.map((name) => complain(name, "throttle_decision_hosts"))),
      ...byUrl.map((name) => complain(name, "apim_toml")),
    ];
  });
}
