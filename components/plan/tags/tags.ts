/**
 * Tags of one's own. Each cloud has its own rules and tells of a broken one only when the first resource is made; who has
 * no site in a cloud need not keep its rules.
 */
import type { HubConfig } from "../config/config";
import type { Problem } from "../problems";
import type { TagsPlan } from "./types";

export function planTags({ tags, labels }: HubConfig): TagsPlan {
  return { aws: tags, azure: tags, google: labels ?? tags };
}

interface Rules {
  readonly cloud: string;
  readonly key: RegExp;
  readonly value: RegExp;
  readonly allowed: string;
  readonly most: number;
  readonly why: string;
}

/**
 * Tag Editor user guide, "Tag naming limits and requirements": 50 tags a resource, names of 1 to 128 and values of up to
 * 256 characters, of which EC2 takes letters, digits, spaces and + - = . _ : / @; `aws:` is AWS's own. The hub's own tags
 * are at most four of the 50 (a secret's).
 */
const AWS: Rules = {
  cloud: "AWS",
  key: /^(?!aws:)[\p{L}\p{N}\p{Zs}+\-=._:/@]{1,128}$/iu,
  value: /^[\p{L}\p{N}\p{Zs}+\-=._:/@]{0,256}$/u,
  allowed:
    "names of 1 to 128 and values of up to 256 letters, digits, spaces and + - = . _ : / @; no name begins with aws:",
  most: 46,
  why: "a resource of AWS carries 50, four of them the hub's",
};

/** S3 user guide, "Categorizing your objects using tags": ten an object, and the packages of the firewalls have two. */
const AWS_WITH_OBJECTS: Rules = {
  ...AWS,
  most: 8,
  why: "an object of S3, which the firewalls boot from, carries 10, two of them the hub's, and default tags of the provider count too",
};

/**
 * Azure Resource Manager, "Use tags to organize your Azure resources", limitations: 50 tags a resource, names of up to 512
 * and values of up to 256 characters, without < > % & \ ? /; reserved prefixes by "Tags - Create Or Update".
 */
const AZURE: Rules = {
  cloud: "Azure",
  key: /^(?!microsoft|azure|windows)[^<>%&\\?/\p{Cc}]{1,512}$/iu,
  value: /^[^\p{Cc}]{0,256}$/u,
  allowed:
    "names without < > % & \\ ? / that do not begin with microsoft, azure or windows, values of up to 256 characters",
  most: 48,
  why: "a resource of Azure carries 50, two of them the hub's",
};

/** Compute Engine, "Organize resources using labels", requirements: 64 a resource, 63 characters, no capitals. */
const GOOGLE: Rules = {
  cloud: "Google Cloud",
  key: /^[a-z][a-z0-9_-]{0,62}$/,
  value: /^[a-z0-9_-]{0,63}$/,
  allowed: "up to 63 lower-case letters, digits, _ and -, and a name begins with a letter",
  most: 62,
  why: "a resource of Google Cloud carries 64, two of them the hub's",
};

export function checkTags(config: HubConfig): Problem[] {
  const { tags, labels, pair } = config;
  const kinds = new Set(Object.values(config.sites).map(({ kind }) => kind));
  return [
    ...checkOwn(tags),
    ...checkTwins(tags),
    ...checkRules("hub:tags", tags, pair === undefined ? AWS : AWS_WITH_OBJECTS),
    ...(kinds.has("azure-vpn-gateway") ? checkRules("hub:tags", tags, AZURE) : []),
    ...(labels === undefined
      ? checkRules("hub:tags", kinds.has("gcp-ha-vpn") ? tags : {}, GOOGLE, "give Google Cloud its own by hub:labels")
      : checkRules("hub:labels", labels, GOOGLE)),
  ];
}

type Tags = Readonly<Record<string, string>>;

function checkRules(path: string, tags: Tags, rules: Rules, remedy = "write it otherwise"): Problem[] {
  const { cloud, allowed } = rules;
  const count = Object.keys(tags).length;
  return [
    ...Object.entries(tags).flatMap(([key, value]): Problem[] => [
      ...(rules.key.test(key) ? [] : [{ path, what: `has a name that ${cloud} refuses`, value: key, allowed, remedy }]),
      ...(rules.value.test(value)
        ? []
        : [{ path: `${path}.${key}`, what: `has a value that ${cloud} refuses`, value, allowed, remedy }]),
    ]),
    ...(count > rules.most
      ? [
          {
            path,
            what: `are too many: ${rules.why}`,
            value: count,
            allowed: `up to ${rules.most}`,
            remedy: "leave some out",
          },
        ]
      : []),
  ];
}

/** The operations find what they look for by these; IAM knows no case in names (IAM user guide, "Tags for IAM resources"). */
function checkOwn(tags: Tags): Problem[] {
  return Object.keys(tags)
    .filter((key) => /^(name$|vpn-hub:)/i.test(key))
    .map((key) => ({ path: `hub:tags.${key}`, what: "is a tag of the hub's own", remedy: "choose another name" }));
}

/** Names are one in any case to Azure, which would keep either, and to IAM, which refuses the second. */
function checkTwins(tags: Tags): Problem[] {
  const seen = new Map<string, string>();
  return Object.keys(tags).flatMap((key) => {
    const twin = seen.get(key.toLowerCase());
    seen.set(key.toLowerCase(), key);
    if (twin === undefined) return [];
    const remedy = "keep one of the two";
    return [
      { path: `hub:tags.${key}`, what: `differs from ${twin} by case alone, and is the same to Azure and IAM`, remedy },
    ];
  });
}
