import { collectFindings } from "../../shared/known";
import { findUnread, mayBeUnread } from "../../shared/notJudged";
import { NIST_800_53, type ResourceRule } from "../../shared/rule";

export const tunnelsNotJudged: ResourceRule = {
  id: "tunnels-not-judged",
  description: "Each resource that ends a tunnel is of a kind whose suites and keys these rules read.",
  why: "A stack whose tunnels nobody judged looks the same as one whose tunnels are good.",
  remediation: "Use the providers that are judged; or declare an exception, with the review as its reason.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://www.pulumi.com/registry/",
  frameworks: [
    { ...NIST_800_53, reference: "CM-6" },
    { ...NIST_800_53, reference: "SC-13" },
  ],
  parameters: {},
  appliesTo: (type) => mayBeUnread(type, "tunnel"),
  judge: (resource) => collectFindings([() => [findUnread(resource, "tunnel")?.message ?? []].flat()]),
};
