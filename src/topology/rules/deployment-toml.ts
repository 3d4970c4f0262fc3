import { ContentError } from "../../errors.js";
import { isVersion2, productsOf, type Topology } from "../topology.js";
import { tomlKeys } from "../toml.js";

/** What is appended to deployment.toml is not lost, and does not switch off what is written there. */
export function deploymentToml(topology: Topology): ContentError[] {
  return topology.nodes.flatMap((node) => {
    const text = node.settings.apim_toml;
    if (text === undefined || text === "" || !productsOf(node).includes("apim")) return [];
    const complain = (message: string, expected: string, hint?: string): ContentError =>
      new ContentError(`${message} in apim_toml of "${node.name}"`, node.placeOf("apim_toml"), { expected, hint });
    if (isVersion2(topology)) {
      return [complain("API Manager 2.x has no deployment.toml to append to", "no apim_toml")];
    }
    const keys = tomlKeys(text);
    const headers = keys.filter(({ key }) => key === "");
    const secrets = headers.find(({ table }) => table === "secrets");
    const receiver = keys.find(({ table, key }) => key === "receiver_url" && table === "apim.throttling");
    return [
      ...(secrets && secrets !== headers.at(-1)
        ? [
            complain(
              `[secrets] on line ${secrets.line} is not the last table`,
              "all other tables before it",
              "ciphertool drops what comes after it",
            ),
          ]
        : []),
      ...(receiver
        ? [
            complain(
              `receiver_url on line ${receiver.line} stands beside url_group`,
              "no receiver_url",
              "with it the groups are ignored, and only one traffic manager gets events",
            ),
          ]
        : []),
    ];
  });
}
