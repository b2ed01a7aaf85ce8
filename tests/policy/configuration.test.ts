/**
 * Proves what of a policy configuration is refused, to the word, and what a preview tells of it. That the engine hands it over
 * and stops at a refusal, `engine/stopped.test.ts` proves.
 */
import assert from "node:assert/strict";
import { pack as bundle } from "../../policy/opt-in/bundle/pack";
import { pack as ciphers } from "../../policy/approved-ciphers/pack";
import {
  checkConfiguration,
  describeLowered,
  isLoweredNow,
  type RuleConfiguration,
} from "../../policy/shared/configuration";

const NOW = new Date("2026-06-01T12:00:00Z");
const at = (enforcementLevel: string, properties: RuleConfiguration["properties"] = {}): RuleConfiguration => ({
  enforcementLevel,
  properties,
});
const WHY = { reason: "the old gateway, until it is replaced", expires: "2026-12-31" };
const check = (config: Readonly<Record<string, RuleConfiguration>>, pack = bundle) =>
  checkConfiguration(pack, new Map(Object.entries(config)), NOW);

describe("a policy configuration", () => {
  const rows: readonly (readonly [string, Readonly<Record<string, RuleConfiguration>>, readonly string[]])[] = [
    [
      "takes parameters, exceptions and levels that are not lower",
      {
        "psk-age": at("mandatory", { maxAgeDays: 30, exceptions: [{ resource: "a", ...WHY }] }),
        "tunnel-alarms": at("mandatory"),
      },
      [],
    ],
    [
      "takes a lower level with a reason and an end",
      { "psk-age": at("advisory", WHY), "flow-logs-on": at("disabled", WHY) },
      [],
    ],
    [
      "refuses a rule that there is not, and offers the nearest",
      { "psk-agee": at("disabled"), nonsense: at("advisory") },
      [
        "psk-agee: there is no such rule; did you mean psk-age; rules: RULES.md",
        "nonsense: there is no such rule; rules: RULES.md",
      ],
    ],
    [
      "refuses a parameter that there is not",
      { "gcp-vpn-tunnel-ciphers": at("mandatory", { profle: "cnsa1-algorithms" }) },
      [
        "gcp-vpn-tunnel-ciphers: there is no parameter profle; did you mean profile; parameters: exceptions, reason, expires, asOf, profile",
      ],
    ],
    [
      "refuses a lower level without reason or end, an advisory rule's too",
      {
        "psk-age": at("disabled"),
        "flow-logs-on": at("advisory", { reason: WHY.reason }),
        "tunnel-alarms": at("disabled", { expires: WHY.expires }),
      },
      [
        "flow-logs-on: is advisory, and mandatory by itself; give a reason and the last day (expires), as an exception has",
        "psk-age: is disabled, and mandatory by itself; give a reason and the last day (expires), as an exception has",
        "tunnel-alarms: is disabled, and advisory by itself; give a reason and the last day (expires), as an exception has",
      ],
    ],
    [
      "refuses days that last too long or do not exist",
      {
        "psk-age": at("mandatory", {
          exceptions: [
            { resource: "a", expires: "9999-12-31" },
            { resource: "b", expires: "2027-02-30" },
          ],
        }),
        "flow-logs-on": at("disabled", { ...WHY, expires: "2027-06-03" }),
      },
      [
        "flow-logs-on: its lower level expires on 2027-06-03; allowed: 366 days from today (maxExceptionDays)",
        "psk-age: the exception for a expires on 9999-12-31; allowed: 366 days from today (maxExceptionDays)",
        'psk-age: the exception for b expires on "2027-02-30", which is no calendar day; write YYYY-MM-DD',
      ],
    ],
    [
      "takes the last day that may be, and fewer days where the configuration says so",
      {
        "policy-configuration": at("advisory", { maxExceptionDays: 30 }),
        "psk-age": at("advisory", { ...WHY, expires: "2026-07-01" }),
        "flow-logs-on": at("advisory", { ...WHY, expires: "2026-07-02" }),
      },
      ["flow-logs-on: its lower level expires on 2026-07-02; allowed: 30 days from today (maxExceptionDays)"],
    ],
    [
      "refuses remediate, which no rule does",
      { "psk-age": at("remediate") },
      ['psk-age: enforcementLevel is "remediate", and no rule remediates; write "mandatory"'],
    ],
    [
      "refuses to be turned off itself",
      { "policy-configuration": at("disabled") },
      ["policy-configuration: is disabled; nothing turns it off"],
    ],
  ];
  for (const [title, config, problems] of rows) it(title, () => assert.deepEqual(check(config), problems));

  it("takes names of other packs' rules where one pack reads the file of all", () => {
    assert.deepEqual(check({ "psk-age": at("mandatory", { maxAgeDays: 30 }), "psk-agee": at("mandatory") }, ciphers), [
      "psk-agee: there is no such rule; did you mean psk-age; rules: RULES.md",
    ]);
  });

  it("tells what it lowers and what has ended, and counts the last day", () => {
    const config = new Map(
      Object.entries({
        "psk-age": at("advisory", WHY),
        "flow-logs-on": at("disabled", { ...WHY, expires: "2026-05-31" }),
        "tunnel-alarms": at("mandatory"),
      }),
    );
    assert.deepEqual(describeLowered(bundle, config, NOW), [
      "flow-logs-on was disabled until 2026-05-31, and is mandatory again; remove it from the configuration",
      "psk-age is advisory until 2026-12-31, because: the old gateway, until it is replaced",
    ]);
    const rule = bundle.rules.find(({ id }) => id === "psk-age")!;
    const holds = (now: string) => isLoweredNow(rule, at("advisory", WHY), new Date(now));
    assert.deepEqual([holds("2026-12-31T23:59:59Z"), holds("2027-01-01T00:00:00Z")], [true, false]);
  });
});
