import { place, type ModuleCase } from "./closed-loop.js";

const path = `${place}/server.xml`;
const server = `<?xml version='1.0' encoding='utf-8'?>
<!-- of the product -->
<Server port='8005'  shutdown="SHUTDOWN">
    <Service name="Catalina"/>
    <!-- <Old/> -->
</Server>
`;
const arrange = `cat >server.xml <<'E'
${server}E`;
const changed = (from: string, to: string): string => server.replace(from, to).trim();

export const cases: ModuleCase[] = [
  {
    name: "sets an attribute and leaves every other byte",
    module: "xml",
    arrange,
    params: { path, xpath: "/Server/@port", value: 9005 },
    verify: { "cat server.xml": changed("'8005'", "'9005'") },
  },
  {
    name: "finds an attribute that is right already",
    module: "xml",
    arrange,
    params: { path, xpath: "/Server", attribute: "port", value: "8005" },
    status: "ok",
  },
  {
    name: "makes the elements of a path that is not there",
    module: "xml",
    arrange,
    params: { path, xpath: "/Server/Service[@name='Other']/Port", value: "1 < 2" },
    verify: {
      "cat server.xml": changed(
        `"Catalina"/>`,
        `"Catalina"/>
    <Service name="Other">
        <Port>1 &lt; 2</Port>
    </Service>`,
      ),
    },
  },
  {
    name: "adds the children that are not there yet",
    module: "xml",
    arrange,
    params: { path, xpath: "/Server/Service", add_children: [{ Connector: { port: 9443 } }, { Engine: "e" }] },
    verify: {
      "cat server.xml": changed(
        `"Catalina"/>`,
        `"Catalina">
        <Connector port="9443"/>
        <Engine>e</Engine>
    </Service>`,
      ),
    },
  },
  {
    name: "removes an element with its line",
    module: "xml",
    arrange,
    params: { path, xpath: "//Service[@name='Catalina']", state: "absent", backup: true },
    verify: { "cat server.xml": changed(`    <Service name="Catalina"/>\n`, ""), "cat server.xml.*~": server.trim() },
  },
  {
    name: "finds its way through namespaces",
    module: "xml",
    arrange: `printf '<p xmlns="urn:p">\\r\\n\\t<to kind="jms"/>\\r\\n</p>\\r\\n' >server.xml`,
    params: { path, namespaces: { w: "urn:p" }, xpath: "/w:p/w:to/w:property[@name='d']", value: "q" },
    verify: {
      "od -An -c server.xml | tr -d ' \\n'":
        '<pxmlns="urn:p">\\r\\n\\t<tokind="jms">\\r\\n\\t\\t<propertyname="d">q</property>\\r\\n\\t</to>\\r\\n</p>\\r\\n',
    },
  },
  {
    name: "reads attributes",
    module: "xml",
    arrange,
    params: { path, xpath: "/Server", content: "attribute", count: true },
    status: "ok",
    result: { count: 1, matches: [{ Server: { port: "8005", shutdown: "SHUTDOWN" } }] },
  },
  {
    name: "refuses what is not well-formed",
    module: "xml",
    arrange: "echo '<a><b></a>' >server.xml",
    params: { path, xpath: "/a", value: "x" },
    status: "failed",
    message: "not well-formed",
  },
];
