import { proposalOf, type SitePlan } from "../../plan/sites/types";

/** Empty where all tunnels have the site's suite, so that nothing is said of it. */
export function suiteExceptionsOf(
  site: SitePlan,
  tunnels: readonly { readonly name: string; readonly key: string }[],
): { readonly suiteExceptions?: readonly string[] } {
  const others = tunnels.filter(({ key }) => proposalOf(site, key).name !== site.proposal.name);
  if (others.length === 0) return {};
  return { suiteExceptions: others.map(({ name, key }) => `${name}: ${proposalOf(site, key).name}`) };
}
