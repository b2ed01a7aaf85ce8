import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FirewallSettings } from "../plan/firewalls/types";

/** Product codes of the VM-Series in AWS Marketplace (VM-Series 11.1, "Get Amazon Machine Image IDs"). */
const PRODUCT_CODES = {
  byol: "6njl1pau431dv1qxipg63mvah",
  bundle1: "e9yfvyj3uag5uo5j2hjikv74n",
  bundle2: "hd44w1chf26uv4p52cdynb2o",
} as const;

/**
 * The configured image, or the newest one in AWS Marketplace of this licence and PAN-OS version.
 *
 * @throws {pulumi.RunError} when the Marketplace has none, for example because the version was withdrawn
 */
export function findFirewallImage(
  { ami, license, panos }: FirewallSettings,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if (ami !== undefined) return pulumi.output(ami);
  const pattern = `PA-VM-AWS-${panos}*`;
  const filters = [
    { name: "product-code", values: [PRODUCT_CODES[license]] },
    { name: "name", values: [pattern] },
  ];
  const found = aws.ec2.getAmi({ owners: ["aws-marketplace"], mostRecent: true, filters }, { parent });
  return pulumi.output(
    found.then(
      ({ id }) => id,
      (error: Error) => {
        throw new pulumi.RunError(
          `hub:firewalls: found no ${license} image ${pattern} in AWS Marketplace (${error.message}). ` +
            "Subscribe to the product, change hub:firewalls.panos or .license, or name an image by hub:firewalls.ami.",
        );
      },
    ),
  );
}
