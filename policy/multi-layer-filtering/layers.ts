/** The filters beside the ends of a flow: security groups, network ACLs, Google Cloud firewall rules, Azure groups. */
import type { PolicyResource } from "@pulumi/policy";
import { readAwsFilters, toGroupFilter, type GroupRule, type VpcFilters } from "./awsFilters";
import type { Filter, Flow } from "./filters";
import { contains, overlaps, type Block } from "./ipv4";
import { readSiteFilters } from "./siteFilters";

export interface Layer {
  /** As a message names it. */
  readonly name: string;
  readonly filter: Filter;
}

export interface Opening {
  readonly resource: PolicyResource;
  readonly label: string;
  readonly flow: Flow;
}

export interface Layers {
  /** Every filter that a flow between these blocks passes. */
  between(source: Block, destination: Block): readonly Layer[];
  /** What lets workloads be reached, one block and service each. */
  readonly openings: readonly Opening[];
}

const FIREWALL_GROUP = "the firewall's security group";

interface Place {
  readonly block: Block;
  readonly ingress: readonly Layer[];
  readonly egress: readonly Layer[];
}

/** Throws where a filter is not known yet. */
export function readLayers(resources: readonly PolicyResource[]): Layers {
  const { vpcs, interfaces } = readAwsFilters(resources);
  const sites = readSiteFilters(resources);
  // A firewall's own address stands in a VPC too: the first place that holds a block is the one.
  const places: Place[] = [
    ...interfaces.map(({ address, rules, subnet }) =>
      withAnswers(toPlace(address, FIREWALL_GROUP, rules, subnet ? [subnet] : []), rules),
    ),
    ...vpcs.map(({ vpc, block, workloadRules, subnets }) =>
      toPlace(block, `the workload security group of ${vpc.name}`, workloadRules, subnets),
    ),
    ...sites.flatMap(({ name, blocks, ingress, egress }) =>
      blocks.map((block) => ({ block, ingress: [{ name, filter: ingress }], egress: [{ name, filter: egress }] })),
    ),
  ];
  const placesOf = (block: Block) => {
    const around = places.find((place) => contains(place.block, block));
    // A site's prefix may be larger than each of its subnets.
    return around ? [around] : places.filter((place) => contains(block, place.block));
  };
  return {
    between: (source, destination) => [
      ...placesOf(destination).flatMap((place) => restrict(place, destination, place.ingress, "destination")),
      ...placesOf(source).flatMap((place) => restrict(place, source, place.egress, "source")),
    ],
    openings: [...vpcs.flatMap(listVpcOpenings), ...sites.flatMap(listSiteOpenings)],
  };
}

/** Only what lies in the place passes its filter. */
function restrict(place: Place, block: Block, layers: readonly Layer[], side: "source" | "destination"): Layer[] {
  if (contains(place.block, block)) return [...layers];
  // The flow is larger than the place: compare with the rules as if they stood for the whole block.
  return layers.map(({ name, filter }) => ({
    name,
    filter: {
      ...filter,
      rules: filter.rules.map((rule) => ({
        ...rule,
        [side]: rule[side].some((each) => contains(each, place.block)) ? [...rule[side], block] : rule[side],
      })),
    },
  }));
}

/**
 * A security group keeps state: whoever may reach the firewall is answered, on any port. A firewall rule says the same
 * outright for a peer behind NAT, whose port is another one each time.
 */
function withAnswers(place: Place, rules: readonly GroupRule[]): Place {
  const answers = toGroupFilter(rules, "ingress").rules.map(({ services, source, destination }) => ({
    allows: true,
    services: services.map((service) => ({ ...service, from: 1024, to: 65_535 })),
    source: destination,
    destination: source,
  }));
  const egress = place.egress.map(({ name, filter }) =>
    name === FIREWALL_GROUP ? { name, filter: { ...filter, rules: [...filter.rules, ...answers] } } : { name, filter },
  );
  return { ...place, egress };
}

function toPlace(block: Block, groupName: string, rules: readonly GroupRule[], subnets: VpcFilters["subnets"]): Place {
  const layersOf = (direction: "ingress" | "egress"): Layer[] => [
    ...(rules.length === 0 ? [] : [{ name: groupName, filter: toGroupFilter(rules, direction) }]),
    ...subnets.flatMap((each) => {
      const filter = each[direction];
      return filter ? [{ name: `the network ACL of ${each.subnet.name}`, filter }] : [];
    }),
  ];
  return { block, ingress: layersOf("ingress"), egress: layersOf("egress") };
}

function listVpcOpenings({ block, workloadRules }: VpcFilters): Opening[] {
  return workloadRules
    .filter(({ direction }) => direction === "ingress")
    .flatMap((rule) =>
      toGroupFilter([rule], "ingress").rules.flatMap(({ services, source }) =>
        source.flatMap((each) =>
          services.map((service) => ({
            resource: rule.resource,
            label: "",
            flow: { service, source: each, destination: block },
          })),
        ),
      ),
    );
}

function listSiteOpenings({ blocks, openings }: ReturnType<typeof readSiteFilters>[number]): Opening[] {
  return openings.flatMap(({ resource, label, rule }) =>
    rule.source.flatMap((source) =>
      rule.services.flatMap((service) =>
        blocks
          .filter((block) => rule.destination.some((each) => overlaps(each, block)))
          .map((destination) => ({ resource, label, flow: { service, source, destination } })),
      ),
    ),
  );
}
