/**
 * What `npm run mutate` changes and which tests must notice it, in slices. `score` is the least share of noticed mutants, in
 * per cent: raise it with the tests, never lower it. 0: not measured yet (docs/testing.md).
 */
const plan = (folder) => [`components/plan/${folder}/**/*.ts`];
const tests = (...names) => names.map((name) => `tests/unit/plan/${name}.test.ts`);
const refusals = tests("vendorNumbers", "refusals", "config", "awsVpnConfig", "awsVpnHub");

export const slices = {
  addressing: { mutate: plan("addressing"), tests: refusals, score: 0 },
  crypto: { mutate: plan("crypto"), tests: [...refusals, "tests/unit/devices/refusals.test.ts"], score: 0 },
  detection: { mutate: plan("detection"), tests: [...refusals, ...tests("awsVpn")], score: 0 },
  firewalls: { mutate: plan("firewalls"), tests: refusals, score: 0 },
  quotas: { mutate: plan("quotas"), tests: refusals, score: 67 },
  push: { mutate: ["components/panos/push/**/*.ts"], tests: ["tests/push/changes.test.ts"], score: 46 },
};
