/**
 * Whether a type token is the named resource of Azure's network module, in the default API version
 * (`azure-native:network:Name`), in a dated one (`azure-native:network/v20240501:Name`), or in a locally generated
 * package (`azure-native_network_v20240501:network:Name`).
 */
export function isAzureNetworkType(token: string, name: string): boolean {
  const [pkg, module, resource, ...rest] = token.split(":");
  if (rest.length > 0 || resource !== name) return false;
  if (pkg === "azure-native") return module === "network" || /^network\/v\d{8}(preview)?$/.test(module ?? "");
  return module === "network" && /^azure-native_network_v\d{8}(preview)?$/.test(pkg ?? "");
}
