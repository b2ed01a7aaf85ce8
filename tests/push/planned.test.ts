/**
 * Proves that what the program really renders can be pushed: for both stacks and both routing engines, an empty firewall
 * ends up with the rendered configuration, a site goes and comes back, and no operation refers to what is not there yet
 * or still in use (the stand-in looks at references as PAN-OS does). It does not prove that PAN-OS accepts the values.
 */
import assert from "node:assert/strict";
import { addressIdsOf, fillInAddresses } from "../../components/panos/push/addresses";
import { planOperations } from "../../components/panos/push/changes";
import type { Operation } from "../../components/panos/push/operation";
import { splitSubtrees, subtreesOf, type Configuration } from "../../components/panos/push/elements";
import { compactXml } from "../../components/panos/push/format";
import { keyIdOf, keyPlaceholder } from "../../components/panos/push/keys";
import { absolute, parentOf } from "../../components/panos/push/paths";
import { plannedConfiguration } from "../../components/panos/push/plannedConfiguration";
import { renderFirewall } from "../../components/panos/render";
import { parseXml, toXml, type PanNode } from "../../components/panos/tree";
import type { PairPlan } from "../../components/plan/hubPlan";
import { changed, hubConfig, hubValues, manySites, planPair } from "../unit/configs";
import { PanosConfiguration, type Change } from "./panosConfiguration";

function render(plan: PairPlan, index: 0 | 1): PanNode {
  return renderFirewall(plan, plan.firewalls[index], {
    untrustPublicIp: "192.0.2.1",
    remoteAddresses: Object.fromEntries(plan.sites.map(({ name }) => [name, OUTSIDE])),
    presharedKeys: Object.fromEntries(plan.sites.flatMap(({ keys }) => keys.map(({ id }) => [id, keyPlaceholder(id)]))),
  });
}

const OUTSIDE = ["192.0.2.2", "192.0.2.3"];

/** As the provider has it, addresses filled in. */
function wantedOf(plan: PairPlan, index: 0 | 1): Configuration {
  const outside = plan.sites.flatMap(({ name }) => OUTSIDE.map((address, each) => [`${name}/${each}`, address]));
  const addresses = { untrust: "192.0.2.1", ...(Object.fromEntries(outside) as Record<string, string>) };
  return fillInAddresses(plannedConfiguration(plan, plan.firewalls[index]), addresses);
}

/** What the provider sends, without the network in between. */
function push(firewall: PanosConfiguration, wanted: Configuration, last?: Configuration): readonly Operation[] {
  const paths = [...Object.keys(wanted.elements), ...Object.keys(last?.elements ?? {})];
  const held = splitSubtrees(
    subtreesOf(paths).flatMap((path) => {
      const xml = firewall.read("candidate", absolute(path));
      return xml === undefined ? [] : [[parentOf(path), parseXml(xml)] as const];
    }),
  );
  const operations = planOperations({ wanted, held, rewrite: new Set(), ...(last === undefined ? {} : { last }) });
  firewall.change(
    "vpn-hub",
    operations.map(({ kind, path, xml, move }): Change => ({
      action: kind,
      xpath: absolute(kind === "set" ? parentOf(path) : path),
      ...(xml === undefined ? {} : { element: xml }),
      ...(move === undefined ? {} : { where: move.where, destination: move.name }),
    })),
  );
  assert.deepEqual(firewall.problemsOfCommit("vpn-hub"), []);
  firewall.commit("vpn-hub");
  return operations;
}

/** A line for each value that is pushed, with its path: no device settings, no keys, no empty lists. */
function linesOf(xml: string): string[] {
  const lines: string[] = [];
  const visit = (node: PanNode, path: string): void => {
    if (node.tag === "deviceconfig" || node.tag === "key") return;
    const at = `${path}/${node.name ?? node.tag}`;
    if (node.text !== undefined || node.tag === "entry") lines.push(`${at} ${node.text ?? ""}`);
    if (node.tag === "rules") lines.push(`${at} ${node.children.map(({ name }) => name).join(" ")}`);
    for (const child of node.children) visit(child, at);
  };
  visit(parseXml(xml), "");
  return lines.sort();
}

function assertHolds(firewall: PanosConfiguration, expected: PanNode): void {
  const [found, wanted] = [linesOf(firewall.text("running")), linesOf(toXml(expected))];
  assert.deepEqual(
    {
      missing: wanted.filter((line) => !found.includes(line)),
      tooMuch: found.filter((line) => !wanted.includes(line)),
      lines: found.length,
    },
    { missing: [], tooMuch: [], lines: wanted.length },
  );
}

for (const stack of ["dev", "prod"]) {
  for (const routingEngine of ["legacy", "advanced"]) {
    describe(`push of ${stack}, ${routingEngine} routing engine`, () => {
      const values = changed(hubValues(stack), { "firewalls.routingEngine": routingEngine });
      let plan: PairPlan;
      before(() => (plan = planPair(hubConfig(values), stack, "ap-northeast-1")));

      it("fills an empty firewall with what is rendered", () => {
        for (const index of stack === "dev" ? ([0, 1] as const) : ([1] as const)) {
          const rendered = render(plan, index);
          const firewall = new PanosConfiguration();
          push(firewall, wantedOf(plan, index));
          assertHolds(firewall, rendered);
        }
      });

      it("takes a site away and brings it back", () => {
        const leaving = Object.keys(values["sites"] as object)[0]!;
        const flows = Object.entries(values["flows"] as Record<string, unknown>).filter(
          ([, flow]) => !JSON.stringify(flow).includes(`site/${leaving}`),
        );
        const without = changed(values, { [`sites.${leaving}`]: undefined, flows: Object.fromEntries(flows) });
        const smallerPlan = planPair(hubConfig(without), stack, "ap-northeast-1");
        const smaller = render(smallerPlan, 0);
        const rendered = render(plan, 0);
        const firewall = new PanosConfiguration();
        const [all, fewer] = [wantedOf(plan, 0), wantedOf(smallerPlan, 0)];
        push(firewall, all);
        push(firewall, fewer, all);
        assertHolds(firewall, smaller);
        assert.ok(!firewall.text("running").includes(leaving));
        push(firewall, all, fewer);
        assertHolds(firewall, rendered);
      });
    });
  }
}

describe("plannedConfiguration", () => {
  it("is known without any cloud: addresses and keys are placeholders", () => {
    const plan = planPair(hubConfig(hubValues("dev")), "dev", "ap-northeast-1");
    const { elements } = plannedConfiguration(plan, plan.firewalls[0]);
    const ids = new Set(Object.values(elements).flatMap(addressIdsOf));
    assert.deepEqual([...ids].sort(), ["osaka-azure/0", "osaka-azure/1", "tokyo-gcp/0", "tokyo-gcp/1", "untrust"]);
    const gateway = compactXml(elements["network/ike/gateway/entry[@name='tokyo-gcp-0']"]!);
    assert.match(gateway, /<local-id>.*<id>\{address:untrust\}<\/id><\/local-id>/);
    assert.match(gateway, /<peer-address><ip>\{address:tokyo-gcp\/0\}<\/ip><\/peer-address>/);
    assert.match(gateway, /<key>\{key:tokyo-gcp\/a-0\}<\/key>/);
    assert.doesNotMatch(JSON.stringify(elements), /240\.\d+\.\d+\.\d+/);
  });
});

describe("push of a large hub", () => {
  it("adds one site to a thousand by that site's elements alone", () => {
    const [before, after] = [999, 1000].map((count) =>
      wantedOf(planPair(manySites(count), "large", "ap-northeast-1"), 0),
    ) as [Configuration, Configuration];
    const operations = planOperations({ wanted: after, held: before, last: before, rewrite: new Set() });
    const added = Object.keys(after.elements).filter((path) => !(path in before.elements));
    assert.deepEqual(operations.flatMap(({ kind, path }) => (kind === "set" ? [path] : [])).sort(), added.sort());
    const moved = operations.filter(({ kind }) => kind === "move").map(({ path }) => path);
    assert.deepEqual(
      moved.filter((path) => !added.includes(path)),
      [],
    );
    assert.ok(operations.every(({ kind }) => kind !== "delete"));
    assert.ok(Object.entries(after.elements).some(([path, xml]) => keyIdOf(path, xml) !== undefined));
  });
});
