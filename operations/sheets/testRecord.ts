/** 試験成績書: each check with its steps and what is expected, and why; what a person finds is left empty. */
import type { Failure } from "../../components/plan/detection/types";
import type { EndpointRef } from "../../components/plan/flows/types";
import { firewallsOf, sitesOnAwsVpn, type HubPlan } from "../../components/plan/hubPlan";
import { serviceText } from "../report/sections";
import type { Group, Row, Section } from "../report/section";
import { tunnelRows } from "../report/tunnelRows";
import { coverSection, type SheetSource } from "./parameterSheet";
import { sheetWords, type SheetWords } from "./words";

export function testRecord({ plan, language, now }: SheetSource, history: Section): Section[] {
  const words = sheetWords(language);
  return [coverSection(words.testsTitle, plan, now, words), history, tests(plan, words)];
}

/** For a person: where, result, verdict, when, who, evidence, remarks. */
const EMPTY = Array.from({ length: 7 }, () => "");

interface Test {
  readonly test: string;
  readonly steps: string;
  readonly expected: string;
}

function tests(plan: HubPlan, words: SheetWords): Section {
  const group = (title: string, all: readonly Test[]): Group => ({
    title,
    rows: all.map(({ test, steps, expected }): Row => [test, words.isUp, steps, expected, ...EMPTY]),
  });
  return {
    id: "tests",
    title: words.tests,
    columns: [
      words.test,
      words.precondition,
      words.steps,
      words.expected,
      words.place,
      words.result,
      words.verdict,
      words.doneAt,
      words.doneBy,
      words.evidence,
      words.remarks,
    ],
    groups: [
      group(words.unit, ofTunnels(plan, words)),
      group(words.joined, ofSessions(plan, words)),
      group(words.traffic, ofFlows(plan, words)),
      group(words.failure, ofLosses(plan, words)),
      group(words.operation, ofOperation(plan, words)),
    ],
  };
}

function ofTunnels(plan: HubPlan, words: SheetWords): Test[] {
  return tunnelRows(plan, undefined).map(({ site, name, ike, esp }) => ({
    test: `${site}/${name}: ${words.tunnelUp}`,
    steps: `npx hub status --stack ${plan.environment} --refresh`,
    expected: `up; ${ike}; ESP ${esp}`,
  }));
}

function ofSessions(plan: HubPlan, words: SheetWords): Test[] {
  return firewallsOf(plan).flatMap(({ name, routing }) =>
    routing.peerGroups.flatMap(({ peers, peerAsn, accept }) =>
      peers.map((peer) => ({
        test: `${words.onFirewall} ${name}, ${peer.name}: ${words.bgpUp}`,
        steps: `show routing protocol bgp peer peer-name ${peer.name}`,
        expected: `Established; ${peer.peerAddress}, AS ${peerAsn}; ${accept.map(({ cidr }) => cidr).join(", ")}`,
      })),
    ),
  );
}

function ofFlows(plan: HubPlan, words: SheetWords): Test[] {
  const endText = ({ kind, name }: EndpointRef) => `${kind}/${name}`;
  const all = plan.flows.flatMap(({ from, to, services }) =>
    from.flatMap((source) =>
      to.flatMap((target) =>
        services.map((service) => ({ from: endText(source), to: endText(target), service: serviceText(service) })),
      ),
    ),
  );
  const command = (from: string, to: string, service: string) =>
    `npx hub trace ${from} ${to} ${service} --stack ${plan.environment} --deployed; ${words.fromHost}`;
  const isAllowed = (from: string, to: string, service: string) =>
    all.some((each) => each.from === from && each.to === to && [service, "all"].includes(each.service));
  // Between sites AWS only routes, and it routes both ways.
  const onAwsVpn = sitesOnAwsVpn(plan).map(({ name }) => `site/${name}`);
  const isRouted = (from: string, to: string) =>
    [from, to].every((end) => end.startsWith("site/")) && [from, to].some((end) => onAwsVpn.includes(end));
  return [
    ...all.map(({ from, to, service }) => ({
      test: `${from} → ${to} ${service}: ${words.passes}`,
      steps: command(from, to, service),
      expected: words.allowed,
    })),
    ...all
      .filter(({ from, to, service }) => !isAllowed(to, from, service) && !isRouted(from, to))
      .map(({ from, to, service }) => ({
        test: `${to} → ${from} ${service}: ${words.stops}`,
        steps: command(to, from, service),
        expected: words.refused,
      })),
  ];
}

function ofLosses({ failover: { rows, targetSeconds } }: HubPlan, words: SheetWords): Test[] {
  const steps: Readonly<Record<Failure, string>> = {
    firewall: words.stopFirewall,
    tunnel: words.stopTunnel,
    "remote-instance": words.stopRemote,
  };
  return rows.map(({ site, failure, outageSeconds, hubSide, remoteSide }) => ({
    test: `${site}: ${words.survives}`,
    steps: `${steps[failure]}; npm run rehearse`,
    expected: `${words.within} ${outageSeconds} s (${hubSide.by}; ${remoteSide.by}; ${targetSeconds} s)`,
  }));
}

function ofOperation({ sites }: HubPlan, words: SheetWords): Test[] {
  return [
    ...sites
      .flatMap(({ keys }) => keys)
      .filter(({ secretId }) => secretId === undefined)
      .map(({ id, epoch }) => ({
        test: `${id}: ${words.rotate}`,
        steps: words.rotateSteps,
        expected: `epoch ${epoch} → ${epoch + 1}; up`,
      })),
    ...sites.map(({ name }) => ({ test: `${name}: ${words.told}`, steps: words.stopTunnel, expected: words.alarms })),
  ];
}
