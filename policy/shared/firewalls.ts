/** Finds the VM-Series firewalls of a stack. */
import type { PolicyResource } from "@pulumi/policy";
import { isKnown } from "./known";

const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
const INSTANCE = "aws:ec2/instance:Instance";

export function listFirewalls(resources: readonly PolicyResource[]): PolicyResource[] {
  return resources.filter((each) => each.type === INSTANCE && isFirewall(each));
}

export function listFirewallInterfaces(resources: readonly PolicyResource[]): PolicyResource[] {
  const used = new Set(
    listFirewalls(resources).flatMap((each) => each.propertyDependencies["networkInterfaces"] ?? []),
  );
  return resources.filter((each) => each.type === INTERFACE && used.has(each));
}

/** By what it draws on where the user data is not known yet: a bucket, and several interfaces of its own. */
function isFirewall({ props, propertyDependencies }: PolicyResource): boolean {
  if (isKnown(() => props["userData"])) {
    return /vmseries-bootstrap|mgmt-interface-swap|op-command-modes/.test(String(props["userData"]));
  }
  const interfaces = propertyDependencies["networkInterfaces"] ?? [];
  return (
    interfaces.length > 1 && (propertyDependencies["userData"] ?? []).some(({ type }) => type.startsWith("aws:s3/"))
  );
}
