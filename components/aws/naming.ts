/** Tags that every AWS resource of the hub carries. Physical names are left to the provider, so that nothing clashes. */
export function tags(
  environment: string,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { Name: name, "vpn-hub:environment": environment, ...more };
}
