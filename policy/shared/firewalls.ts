/** Finds the VM-Series firewalls of a stack, their interfaces and their security groups. */
import type { PolicyResource } from "@pulumi/policy";
import { isKnown } from "./known";

const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
const INSTANCE = "aws:ec2/instance:Instance";
/** An interface that is plugged into an instance by a resource of its own. */
const ATTACHMENT = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment";
/** A group that is put on an interface by a resource of its own. */
const GROUP_ATTACHMENT = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";

export function listFirewalls(resources: readonly PolicyResource[]): PolicyResource[] {
  return resources.filter((each) => each.type === INSTANCE && isFirewall(each));
}

export function listFirewallInterfaces(resources: readonly PolicyResource[]): PolicyResource[] {
  const firewalls = new Set(listFirewalls(resources));
  const plugged = resources
    .filter((each) => each.type === ATTACHMENT && sourcesOf(each, "instanceId").some((source) => firewalls.has(source)))
    .flatMap((each) => sourcesOf(each, "networkInterfaceId"));
  const used = new Set([...[...firewalls].flatMap((each) => sourcesOf(each, "networkInterfaces")), ...plugged]);
  return resources.filter(
    (each) =>
      each.type === INTERFACE &&
      (used.has(each) || sourcesOf(each, "attachments").some((source) => firewalls.has(source))),
  );
}

/** Security groups of an interface or an instance, in whichever way they came to it. */
export function listGroupsOf(resource: PolicyResource, resources: readonly PolicyResource[]): PolicyResource[] {
  const attached = resources.filter(
    (each) => each.type === GROUP_ATTACHMENT && sourcesOf(each, "networkInterfaceId").includes(resource),
  );
  return [
    ...["securityGroups", "securityGroupIds", "vpcSecurityGroupIds"].flatMap((property) =>
      sourcesOf(resource, property),
    ),
    ...attached.flatMap((each) => sourcesOf(each, "securityGroupId")),
  ];
}

/** Groups before which a firewall stands: those of its interfaces and, where it has none, its own. */
export function listFirewallGroups(resources: readonly PolicyResource[]): Set<PolicyResource> {
  const holders = [...listFirewallInterfaces(resources), ...listFirewalls(resources)];
  return new Set(holders.flatMap((each) => listGroupsOf(each, resources)));
}

const sourcesOf = ({ propertyDependencies }: PolicyResource, property: string) => propertyDependencies[property] ?? [];

const BOOT_OPTION = /vmseries-bootstrap|mgmt-interface-swap|op-command-modes/;

/** By what it draws on where the user data is not known yet: a bucket, and several interfaces of its own. */
function isFirewall({ props, propertyDependencies }: PolicyResource): boolean {
  const fields = ["userData", "userDataBase64"];
  const known = fields.filter((field) => isKnown(() => props[field])).map((field) => props[field] as unknown);
  const given = known.filter((data) => typeof data === "string");
  if (given.length > 0) return given.some(holdsBootOption);
  const interfaces = propertyDependencies["networkInterfaces"] ?? [];
  const sources = fields.flatMap((field) => propertyDependencies[field] ?? []);
  return (
    known.length < fields.length && interfaces.length > 1 && sources.some(({ type }) => type.startsWith("aws:s3/"))
  );
}

const holdsBootOption = (data: string) =>
  BOOT_OPTION.test(data) || BOOT_OPTION.test(Buffer.from(data, "base64").toString("latin1"));
