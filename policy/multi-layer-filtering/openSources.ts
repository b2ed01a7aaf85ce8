/** Sources so wide that they let the internet in: everything, and the halves and quarters that everything is split into. */
const SHORTEST_IPV4_PREFIX = 8;
const SHORTEST_IPV6_PREFIX = 16;

export function isOpenCidr(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const [address, length] = value.split("/");
  if (length === undefined) return false;
  return Number(length) < (address!.includes(":") ? SHORTEST_IPV6_PREFIX : SHORTEST_IPV4_PREFIX);
}
