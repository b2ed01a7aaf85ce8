/** Rules that several resource types share, each with its source. */
import { addressToNumber, contains, isCidr, overlaps, parseCidr } from "./ipv4";
import type { Checked, Other } from "./behaviour";
import type { Value } from "../tools/plugin/wire";

/** Azure: 1 to 128 printable ASCII characters except space, hyphen and tilde (Azure VPN Gateway FAQ). */
export const AZURE_KEY = /^[!-,.-}]{1,128}$/;

/** AWS reserves these inside blocks for itself (ModifyVpnTunnelOptionsSpecification; Transit Gateway Connect peers). */
const RESERVED_INSIDE = ["169.254.0.0", "169.254.1.0", "169.254.2.0", "169.254.3.0", "169.254.4.0", "169.254.5.0"];

export function checkInsideCidr(
  resource: Checked,
  property: string,
  cidr: string | undefined,
  prefixLength: 29 | 30,
): void {
  if (cidr === undefined) return;
  const last = prefixLength === 29 ? "169.254.169.248" : "169.254.169.252";
  const reserved = [...RESERVED_INSIDE, last].map((address) => `${address}/${prefixLength}`);
  if (
    parseCidr(cidr).prefixLength !== prefixLength ||
    !contains("169.254.0.0/16", cidr) ||
    reserved.some((block) => overlaps(block, cidr))
  ) {
    resource.refuse(
      property,
      `must be a /${prefixLength} inside 169.254.0.0/16 that is not reserved`,
      cidr,
      `all but ${reserved.join(", ")}`,
    );
  }
}

export function checkRange(resource: Checked, property: string, least: number, most: number): void {
  const value = resource.known<number>(property);
  if (value !== undefined && (Number(value) < least || Number(value) > most))
    resource.refuse(property, "is out of range", value, `${least} to ${most}`);
}

export function checkOneOf(resource: Checked, property: string, value: Value, allowed: readonly Value[]): void {
  if (value !== undefined && !allowed.includes(value))
    resource.refuse(property, "is not a value of this cloud", value, allowed.join(", "));
}

/** RFC 6996. */
export function isPrivateAsn(asn: number): boolean {
  return (asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294);
}

export function isAddress(value: Value): value is string {
  return typeof value === "string" && /^\d+(\.\d+){3}$/.test(value) && addressToNumber(value) !== undefined;
}

/** Refuses more than `most` resources of one type that have the same value in `property`. */
export function checkQuota(
  resource: Checked,
  type: string,
  property: string,
  most: number,
  what: string,
  alike: (inputs: Readonly<Record<string, Value>>) => boolean = () => true,
): void {
  const value = resource.known(property);
  if (value === undefined) return;
  const others = resource.cloud.others(type).filter(({ inputs }) => inputs[property] === value && alike(inputs));
  if (others.length + 1 > most) resource.refuse(property, `${what} is used up`, others.length + 1, `at most ${most}`);
}

/** Refuses a block that overlaps that of another resource with the same value in `parent`. */
export function checkNoOverlap(resource: Checked, type: string, parent: string, property: string): void {
  const [owner, cidr] = [resource.known(parent), resource.known(property)];
  if (owner === undefined || cidr === undefined) return;
  const other = resource.cloud
    .others(type)
    .find(
      ({ inputs }) =>
        inputs[parent] === owner && typeof inputs[property] === "string" && overlaps(inputs[property], cidr),
    );
  if (other !== undefined)
    resource.refuse(property, `overlaps ${String(other.inputs[property])} of another ${type.split(":").at(-1)}`, cidr);
}

/** Refuses what is no IPv4 prefix, or one whose length is not between `shortest` and `longest`. */
export function checkCidr(resource: Checked, property: string, shortest: number, longest: number): void {
  const value = resource.known(property);
  if (value === undefined) return;
  if (!isCidr(value)) return resource.refuse(property, "is not an IPv4 prefix", value);
  const { prefixLength } = parseCidr(value);
  if (prefixLength < shortest || prefixLength > longest)
    resource.refuse(property, "has the wrong size", value, `/${shortest} to /${longest}`);
}

/** Refuses a second resource with the same values. */
export function checkSame(
  resource: Checked,
  type: string,
  properties: readonly string[],
  counts: (other: Other) => boolean = () => true,
): void {
  const values = properties.map((property) => resource.known<Value>(property));
  if (properties.some((property, index) => values[index] === undefined && resource.inputs[property] !== undefined))
    return;
  if (values[0] === undefined) return;
  const twin = resource.cloud
    .others(type)
    .find((other) => counts(other) && properties.every((property, index) => other.inputs[property] === values[index]));
  if (twin !== undefined)
    resource.refuse(
      properties.at(-1)!,
      `another ${type.split(":").at(-1)} exists with the same ${properties.join(", ")}`,
      values,
    );
}
