/**
 * Proves that the set commands for a customer's PAN-OS device use the paths that the firewalls' own configuration has,
 * whose names and values were read from the vendor's schema. It does not prove that PAN-OS takes them.
 */
import assert from "node:assert/strict";
import { joinFiles, renderDevice } from "../../../components/devices/render";
import { childOf, memberTexts, type PanNode } from "../../../components/panos/tree";
import { deviceSite } from "../../golden/deviceSites";
import { planOf, render } from "../../golden/firewalls";

/** Paths of all values, with `*` for the names of entries, as `set` commands write them. */
function pathsOf(node: PanNode, above: readonly string[]): string[] {
  const path = [...above, node.name === undefined ? node.tag : "*"];
  const isLeaf = node.text !== undefined || node.children.length === 0 || memberTexts(node).length > 0;
  return [path.join(" "), ...(isLeaf ? [] : node.children.flatMap((child) => pathsOf(child, path)))];
}

function pathsOfFirewall(): Set<string> {
  const plan = planOf("prod", {
    "firewalls.routingEngine": "legacy",
    "sites.branch-nagoya.routing": "static",
    "sites.branch-nagoya.asn": undefined,
  });
  const device = childOf(childOf(render(plan), "devices"), "entry")!;
  return new Set(
    device.children.flatMap((part) =>
      part.tag === "vsys"
        ? part.children.flatMap((virtualSystem) => virtualSystem.children.flatMap((child) => pathsOf(child, [])))
        : pathsOf(part, []),
    ),
  );
}

/** In the vendor's schema (pan-os-codegen, specs), but nothing that the hub's firewalls need. */
const ONLY_HERE = [
  "network virtual-router * routing-table ip static-route * nexthop discard",
  "network virtual-router * routing-table ip static-route * admin-dist",
  "network virtual-router * routing-table ip static-route * metric",
];

describe("set commands for a customer's PAN-OS", () => {
  const known = [...pathsOfFirewall(), ...ONLY_HERE].map((path) => path.split(" "));
  const fits = (words: readonly string[]) =>
    known.some((path) => path.length === words.length && path.every((word, at) => word === "*" || word === words[at]));

  for (const variant of ["bgp", "static"] as const) {
    it(`use paths of the firewalls' own configuration (${variant})`, () => {
      const commands = joinFiles(renderDevice(deviceSite("pan-os", variant)))
        .split("\n")
        .filter((line) => line.startsWith("set "))
        .map((line) =>
          line
            .slice("set ".length)
            .replace(/ \[ .* \]$/, " [list]")
            .split(" "),
        );
      assert.ok(commands.length > 60);
      // A path ends in its value, but for an empty element.
      const strangers = commands.filter((words) => !fits(words.slice(0, -1)) && !fits(words));
      assert.deepEqual(
        strangers.map((words) => words.join(" ")),
        [],
      );
    });
  }

  it("knows a stranger when it sees one", () => {
    assert.ok(!fits("network ike gateway x authentication pre-shared-keys key".split(" ")));
    assert.ok(fits("network ike gateway x authentication pre-shared-key key".split(" ")));
  });
});
