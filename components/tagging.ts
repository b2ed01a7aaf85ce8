/** Puts tags of one's own on each resource that a cloud lets carry any, beside those that tell what it is. */
import type * as pulumi from "@pulumi/pulumi";
import type { TagsPlan } from "./plan/tags/types";

type Tags = Readonly<Record<string, string>>;

/**
 * Components tag every resource that can be (a test holds them to it), so whatever has tags gets these too. They are the
 * resource's own: where a provider's default tags say otherwise, these win, and equal ones are no difference to it.
 */
export function tagging(tags: TagsPlan): pulumi.ResourceTransformation {
  return ({ type, props, opts }) => {
    const tagged = taggedProps(type, props as Record<string, unknown>, tags);
    return tagged === undefined ? undefined : { props: { ...(props as object), ...tagged }, opts };
  };
}

function taggedProps(type: string, props: Record<string, unknown>, tags: TagsPlan): object | undefined {
  const [provider] = type.split(":");
  switch (provider) {
    case "aws": {
      if (props["tags"] === undefined || isEmpty(tags.aws)) return undefined;
      const { rootBlockDevice } = props;
      return {
        tags: { ...(props["tags"] as Tags), ...tags.aws },
        // The volume is a resource of its own to whoever pays for it.
        ...(rootBlockDevice === undefined ? {} : { rootBlockDevice: { ...rootBlockDevice, tags: tags.aws } }),
      };
    }
    case "azure-native":
      if (props["tags"] === undefined || isEmpty(tags.azure)) return undefined;
      return { tags: { ...withoutTwins(props["tags"] as Tags, tags.azure), ...tags.azure } };
    case "gcp": {
      // A channel's labels say where it leads.
      const property = props["userLabels"] === undefined ? "labels" : "userLabels";
      if (props[property] === undefined || isEmpty(tags.google)) return undefined;
      return { [property]: { ...(props[property] as Tags), ...tags.google } };
    }
    default:
      return undefined;
  }
}

const isEmpty = (tags: Tags) => Object.keys(tags).length === 0;

/** Azure's names are one in any case ("Use tags to organize your Azure resources"); the given one is meant. */
function withoutTwins(own: Tags, given: Tags): Tags {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(own).filter(([name]) => !names.has(name.toLowerCase())));
}
