import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt, isKnown } from "../../shared/known";
import { mayHoldPanosConfiguration, readPanosConfiguration } from "../../shared/panosConfiguration";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { readLayers, type Layers } from "../layers";
import { letsSomeThrough, letsThrough, showService, type Filter, type Flow } from "../filters";
import { overlaps, showBlock, type Block } from "../ipv4";
import { listVirtualSystems, type PanosRule, type VirtualSystem } from "../panosPolicy";

export const layersAgree: StackRule = {
  id: "layers-agree",
  description:
    "What a firewall rule allows, the filters beside both ends let through, and what they open toward the firewall, a firewall rule allows.",
  why: "Where one layer is wider than the other, a single mistake there is enough; where a layer stops what another allows, the flow does not work. Where security groups and network ACLs let all protocols through between named blocks, the firewall alone enforces, and where a firewall rule names no service, they do: one of both must.",
  remediation:
    "Give the firewall rule, the security group, the network ACL and the site's filter the same ends and services.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: {},
  judgeStack(resources) {
    const holders = resources.filter(({ type }) => mayHoldPanosConfiguration(type));
    if (holders.length === 0) return [];
    const read = () => readLayers(resources);
    // What cannot be read yet is said at the firewalls, whose rules wait for it.
    const layers = isKnown(read) ? read() : undefined;
    return holders.flatMap((resource): StackFinding[] =>
      collectFindingsAt(resource, [
        () => {
          const systems = readSystems(resource);
          return systems.length === 0 ? [] : systems.flatMap((system) => judgeRules(system, layers ?? read()));
        },
      ]).concat(layers && isKnown(() => readSystems(resource)) ? judgeOpenings(resource, layers) : []),
    );
  },
};

function readSystems({ type, props }: PolicyResource): VirtualSystem[] {
  const configuration = readPanosConfiguration(type, props);
  return configuration === undefined || configuration === "unreadable" ? [] : listVirtualSystems(configuration);
}

function judgeRules({ rules }: VirtualSystem, layers: Layers): string[] {
  return rules.filter(({ allows }) => allows).flatMap((rule) => judgeRule(rule, layers));
}

/** A block or a service at a time, so that the message names it; each filter is named once a rule. */
function judgeRule(rule: PanosRule, layers: Layers): string[] {
  const { filter } = rule;
  if (filter === undefined) return [];
  const problems = new Set<string>();
  for (const source of filter.source) {
    for (const destination of filter.destination) {
      for (const service of filter.services) {
        const flow = { service, source, destination };
        for (const { name, filter: layer } of layers.between(source, destination)) {
          const problem = rule.anyService ? judgeUnenforced(layer, flow) : judgeStopped(layer, flow);
          if (problem !== undefined) {
            const ends = `${showBlock(source)} to ${showBlock(destination)}`;
            problems.add(`rule ${rule.name} allows ${showService(service)} from ${ends}, and ${name} ${problem}`);
          }
        }
      }
    }
  }
  return [...problems];
}

function judgeStopped(layer: Filter, flow: Flow): string | undefined {
  return letsThrough(layer, flow) ? undefined : "stops it or a part of it; narrow the rule or open the layer";
}

/** The firewall leaves the services to the network: a layer that lets all of them through leaves them to nobody. */
function judgeUnenforced(layer: Filter, flow: Flow): string | undefined {
  return letsThrough(layer, flow) ? "lets all of it through too; name the services at one of them" : undefined;
}

/** Openings between ends that the firewall knows, and that no rule of it uses. */
function judgeOpenings(holder: PolicyResource, layers: Layers): StackFinding[] {
  return readSystems(holder)
    .filter(({ rules }) => rules.length > 0)
    .flatMap((system) => {
      const isBehind = (block: Block) => system.addresses.some((each) => overlaps(each, block));
      const policy: Filter = {
        rules: system.rules.flatMap(({ filter, allows }) => (filter && allows ? [filter] : [])),
        otherwise: false,
      };
      // A rule that is not read may allow anything.
      if (system.rules.some(({ filter, allows }) => allows && filter === undefined)) return [];
      return layers.openings
        .filter(({ flow }) => isBehind(flow.source) && isBehind(flow.destination))
        .filter(({ flow }) =>
          flow.service.protocol === -1 ? !letsSomeThrough(policy, flow) : !letsThrough(policy, flow),
        )
        .map(({ resource, label, flow }) => ({
          kind: "violation" as const,
          message: `${label}${showService(flow.service)} from ${showBlock(flow.source)} is open toward the firewall, and ${holder.name} does not allow all of it; close it`,
          resource,
        }));
    });
}
