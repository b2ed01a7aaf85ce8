/** Names and labels in Google Cloud's alphabet. */
import { createHash } from "node:crypto";

/** 63 characters a name (RFC 1035), less the hyphen and seven digits that the provider's automatic naming appends. */
export const LOGICAL_NAME_LENGTH = 55;

/** The name itself while it fits; else its beginning and seven digits of its hash, so that two long names stay two. */
export function fitName(name: string): string {
  if (name.length <= LOGICAL_NAME_LENGTH) return name;
  const digits = createHash("sha256").update(name).digest("hex").slice(0, 7);
  return `${name.slice(0, LOGICAL_NAME_LENGTH - 8).replace(/-+$/, "")}-${digits}`;
}

/**
 * Labels of every resource of a site that takes them. A value has at most 63 lower-case letters, digits, `_` and `-`
 * (cloud.google.com/compute/docs/labeling-resources), while a stack's name may have capitals and dots.
 */
export function siteLabels(environment: string, site: string): { environment: string; site: string } {
  const toLabel = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, "-")
      .slice(0, 63);
  return { environment: toLabel(environment), site: toLabel(site) };
}
