import { collectFindings } from "../../shared/known";
import { NIST_800_53, type ResourceRule } from "../../shared/rule";

export const transitGatewayNoAutoAccept: ResourceRule = {
  id: "transit-gateway-no-auto-accept",
  description: "No Transit Gateway accepts the attachments of other accounts by itself.",
  why: "Whoever the gateway is shared with could join the relay network, and its route tables where they are the default ones, before anybody has looked.",
  remediation:
    'Leave autoAcceptSharedAttachments out, or set it to "disable"; accept each attachment with a VpcAttachmentAccepter.',
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-23",
  frameworks: [
    { ...NIST_800_53, reference: "AC-4" },
    { ...NIST_800_53, reference: "CM-2" },
  ],
  parameters: {},
  appliesTo: (type) => type === "aws:ec2transitgateway/transitGateway:TransitGateway",
  judge: ({ props }) =>
    collectFindings([
      () =>
        props["autoAcceptSharedAttachments"] === "enable"
          ? ['autoAcceptSharedAttachments is "enable"; write "disable", and accept each attachment']
          : [],
    ]),
};
