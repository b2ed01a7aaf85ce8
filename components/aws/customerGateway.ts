import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { tags } from "./naming";

export interface CustomerGatewayArgs {
  readonly environment: string;
  /** Public address of the device or of the cloud's gateway; AWS cannot change it later. */
  readonly address: pulumi.Input<string>;
  readonly asn: number;
  /** Up to 255 characters, shown in AWS's console. */
  readonly deviceName: string;
}

/** The largest ASN that `bgpAsn` takes; larger ones go into `bgpAsnExtended` (aws provider, CustomerGateway). */
const LARGEST_PLAIN_ASN = 2_147_483_647;

/** AWS's record of the other end of VPN connections; several connections may share one. */
export function createCustomerGateway(
  name: string,
  { environment, address, asn, deviceName }: CustomerGatewayArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.CustomerGateway {
  return new aws.ec2.CustomerGateway(
    name,
    {
      type: "ipsec.1",
      ipAddress: address,
      ...(asn > LARGEST_PLAIN_ASN ? { bgpAsnExtended: String(asn) } : { bgpAsn: String(asn) }),
      deviceName,
      tags: tags(environment, name),
    },
    opts,
  );
}
