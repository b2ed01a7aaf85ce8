/** What a user writes of alarms: whom a lost tunnel is told. */
import { z } from "zod";
import type { Problem } from "../problems";
import { isRecord } from "./primitives";

/** Standard topics only: their names have no dot, those of FIFO topics end in `.fifo` (SNS API reference, CreateTopic). */
export const TOPIC_ARN = /^arn:aws[a-z-]*:sns:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:[A-Za-z0-9_-]{1,256}$/;

export const alarms = z.strictObject({
  topicArn: z
    .string()
    .regex(TOPIC_ARN, { error: "is not the ARN of a standard SNS topic" })
    .meta({ examples: ["arn:aws:sns:ap-northeast-1:123456789012:vpn-alarms"] })
    .optional()
    .describe(
      "Topic that is there already, in place of one of the stack; its policy and key must let CloudWatch publish",
    ),
  emails: z
    .array(z.email({ error: "is not an e-mail address" }).meta({ examples: ["network@example.com"] }))
    .optional()
    .describe(
      "Addresses that Google Cloud and Azure write to, and that subscribe to the stack's topic; AWS asks each to confirm",
    ),
  https: z
    .array(
      z
        .url({ protocol: /^https$/, error: "is not an https URL" })
        .meta({ examples: ["https://alerts.example.com/aws"] }),
    )
    .optional()
    .describe("Endpoints that subscribe to the stack's topic and confirm by themselves, as paging services do"),
});

/** Comes before the schema, which would show what it found. */
export function checkAlarmUrls(values: Record<string, unknown>): Problem[] {
  const given = isRecord(values["alarms"]) ? values["alarms"]["https"] : undefined;
  return (Array.isArray(given) ? given : []).flatMap((url: unknown, index) =>
    typeof url === "string" && /^[^/]*\/\/[^/]*@/.test(url)
      ? [
          {
            path: `hub:alarms.https.${index}`,
            what: "holds a user name or a password (not shown): whoever reads the configuration or the state would have it",
            allowed: "an https URL without them",
            remedy:
              "let the endpoint know AWS by the signature of its messages, and replace the password: others may have read it",
          },
        ]
      : [],
  );
}
