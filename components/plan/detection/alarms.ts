/**
 * Whom the alarms of the tunnels reach. Google Cloud's and Azure's: the e-mail addresses. AWS's: an SNS topic that is there
 * already, or the stack's own with subscriptions of it. An e-mail address gets nothing of AWS before its owner confirms, nor
 * an endpoint before it answers SNS's question; while it is unconfirmed, a subscription cannot be deleted (aws provider,
 * TopicSubscription), and AWS drops it after 48 hours.
 */
import type { HubConfig } from "../config/config";
import type { SiteConfig } from "../config/sites";
import { TOPIC_ARN } from "../config/alarms";
import type { Problem } from "../problems";
import type { AlarmsPlan } from "./types";

export function planAlarms({ alarms: { topicArn, emails = [], https = [] } }: HubConfig): AlarmsPlan {
  return topicArn === undefined ? { emails, https } : { topicArn };
}

/** Whom the alerts of Google Cloud's and Azure's gateways reach; nobody where AWS's alarms go to a topic of someone else. */
export function alertEmailsOf(alarms: AlarmsPlan): readonly string[] {
  return "emails" in alarms ? alarms.emails : [];
}

export function checkAlarms({ alarms: given, sites }: HubConfig, region: string): Problem[] {
  const keys = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (keys.length === 0) return [];
  if (Object.values(sites).every(({ terminateOn }) => terminateOn !== "aws-vpn")) {
    return [...checkWithoutAwsVpn(keys, Object.values(sites)), ...checkTwice("emails", given.emails)];
  }
  return [
    ...checkTopic(given.topicArn, keys, region),
    ...checkTwice("emails", given.emails),
    ...checkTwice("https", given.https),
  ];
}

/** Whether the other end is a cloud's gateway, which its own cloud watches. */
export const hasCloudGateway = ({ kind }: Pick<SiteConfig, "kind">) => kind !== "customer-gateway";

/** What is left are the gateways of Google Cloud and Azure, whose alerts are sent by e-mail. */
function checkWithoutAwsVpn(keys: readonly string[], sites: readonly SiteConfig[]): Problem[] {
  if (!sites.some(hasCloudGateway)) {
    const what = "is of no use: no site ends on the AWS VPN or has a gateway of Google Cloud or Azure";
    return [{ path: "hub:alarms", what, remedy: "remove it" }];
  }
  return keys
    .filter((key) => key !== "emails")
    .map((key) => ({
      path: `hub:alarms.${key}`,
      what: "is of no use: only alarms of sites on the AWS VPN reach it, and there is none",
      remedy: "remove it; alerts of Google Cloud and Azure go to hub:alarms.emails",
    }));
}

function checkTopic(topicArn: string | undefined, keys: readonly string[], region: string): Problem[] {
  if (topicArn === undefined) return [];
  const found = TOPIC_ARN.exec(topicArn)?.[1];
  return [
    ...(found === region
      ? []
      : [
          {
            path: "hub:alarms.topicArn",
            what: "is a topic of another Region; an alarm publishes to topics of its own",
            value: topicArn,
            allowed: region,
          },
        ]),
    ...keys
      .filter((key) => key !== "topicArn")
      .map((key) => ({
        path: `hub:alarms.${key}`,
        what: "does not go with topicArn: whoever owns that topic subscribes to it",
        remedy: "remove one of the two",
      })),
  ];
}

function checkTwice(key: "emails" | "https", values: readonly string[] = []): Problem[] {
  const twice = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(twice)].map((value) => ({
    path: `hub:alarms.${key}`,
    what: "names one receiver twice",
    value,
    remedy: "name it once",
  }));
}
