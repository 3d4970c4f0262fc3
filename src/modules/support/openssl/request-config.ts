/** What a request for a certificate asks for. */
export interface RequestContent {
  /** Fields of the subject with their short names, in their order. */
  subject: readonly (readonly [string, string])[];
  /** `DNS:name`, `IP:address`, `email:…`, `URI:…`, `RID:…`. */
  names: readonly string[];
  namesCritical: boolean;
  keyUsage: readonly string[];
  keyUsageCritical: boolean;
  extendedKeyUsage: readonly string[];
  extendedKeyUsageCritical: boolean;
  basicConstraints: readonly string[];
  basicConstraintsCritical: boolean;
  mustStaple: boolean;
}

/** The subject as `openssl req -subj` takes it. */
export function subjectText(subject: RequestContent["subject"]): string {
  return subject.map(([name, value]) => `/${name}=${value.replace(/[\\/+=]/g, "\\$&")}`).join("") || "/";
}

/** Configuration of `openssl req` (config(5ssl)) with the extensions. */
export function requestConfig(content: RequestContent): string {
  const critical = (is: boolean): string => (is ? "critical, " : "");
  const names = numbered(content.names);
  const extensions = [
    ...(names.length > 0 ? [`subjectAltName = ${critical(content.namesCritical)}@names`] : []),
    ...list("keyUsage", content.keyUsage, critical(content.keyUsageCritical)),
    ...list("extendedKeyUsage", content.extendedKeyUsage, critical(content.extendedKeyUsageCritical)),
    ...list("basicConstraints", content.basicConstraints, critical(content.basicConstraintsCritical)),
    ...(content.mustStaple ? ["tlsfeature = status_request"] : []),
  ];
  const request = ["[req]", "distinguished_name = dn", "prompt = no", "utf8 = yes", "string_mask = utf8only"];
  return [
    ...request,
    ...(extensions.length > 0 ? ["req_extensions = extensions"] : []),
    "[dn]",
    "[extensions]",
    ...extensions,
    "[names]",
    ...names,
    "",
  ].join("\n");
}

function list(name: string, values: readonly string[], critical: string): string[] {
  return values.length === 0 ? [] : [`${name} = ${critical}${values.join(", ")}`];
}

/** `DNS.1 = name`: as lines of their own, names may have commas in them. */
function numbered(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const at = name.indexOf(":");
    const kind = name.slice(0, at);
    return `${kind}.${index + 1} = ${name.slice(at + 1).replace(/[\\$#"';]/g, "\\$&")}`;
  });
}
