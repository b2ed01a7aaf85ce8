// hub: autoAcceptSharedAttachments is "enable"; write "disable", and accept each attachment
import * as aws from "@pulumi/aws";

new aws.ec2transitgateway.TransitGateway("hub", { amazonSideAsn: 64512, autoAcceptSharedAttachments: "enable" });
