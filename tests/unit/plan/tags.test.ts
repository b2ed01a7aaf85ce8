/**
 * Proves which tags of one's own are refused, by the limits that the clouds write down and only for the clouds in use. It
 * does not prove that a cloud takes the others.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { ConfigError, type Problem } from "../../../components/plan/problems";
import { changed, hubValues } from "../configs";

const numbered = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, each) => [`k${each}`, "v"]));
/** Dev has a site in Google Cloud and one in Azure; without them AWS's rules are left. */
const ONLY_AWS = { sites: {}, flows: {} };
const WITHOUT_FIREWALLS = {
  ...ONLY_AWS,
  firewalls: "none",
  network: { availabilityZones: ["ap-northeast-1a", "ap-northeast-1c"] },
};

function planOf(tags: unknown, changes: Record<string, unknown> = {}) {
  return planHub(parseConfig(changed(hubValues("dev"), { tags, ...changes })), "dev", "ap-northeast-1");
}

function problemsOf(tags: unknown, changes: Record<string, unknown> = {}): readonly Problem[] {
  try {
    planOf(tags, changes);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const found = (tags: unknown, changes = {}) => problemsOf(tags, changes).map(({ path, what }) => `${path}: ${what}`);

describe("tags of one's own", () => {
  it("reach every cloud, Google Cloud by labels of its own where there are any", () => {
    const tags = { "cost-center": "4711" };
    assert.deepEqual(planOf(tags).tags, { aws: tags, azure: tags, google: tags });
    const apart = planOf({ CostCenter: "4711" }, { labels: { "cost-center": "4711" } }).tags;
    assert.deepEqual(apart, {
      aws: { CostCenter: "4711" },
      azure: { CostCenter: "4711" },
      google: { "cost-center": "4711" },
    });
  });

  it("are text", () => {
    assert.deepEqual(found({ since: 2026 }), ["hub:tags.since: is a number, not a text"]);
  });

  it("are none of the hub's own, in any case", () => {
    for (const key of ["Name", "name", "vpn-hub:environment", "VPN-Hub:site"])
      assert.ok(found({ [key]: "x" }).includes(`hub:tags.${key}: is a tag of the hub's own`), key);
  });

  it("do not differ by case alone", () => {
    assert.deepEqual(found({ Team: "net", team: "net" }, ONLY_AWS), [
      "hub:tags.team: differs from Team by case alone, and is the same to Azure and IAM",
    ]);
  });

  for (const [title, key, value, fits] of [
    ["a name of 128 characters", "a".repeat(128), "x", true],
    ["a name of 129 characters", "a".repeat(129), "x", false],
    ["an empty name", "", "x", false],
    ["a name of AWS's", "aws:team", "x", false],
    ["a name of AWS's in capitals", "AWS:team", "x", false],
    ["every sign that AWS takes", "a b+-=._:/@", "ü 7+-=._:/@", true],
    ["a sign that AWS refuses", "a", "50%", false],
    ["a value of 256 characters", "a", "x".repeat(256), true],
    ["a value of 257 characters", "a", "x".repeat(257), false],
    ["an empty value", "a", "", true],
  ] as const)
    it(`${fits ? "have" : "do not have"} ${title} on AWS`, () => {
      const paths = problemsOf({ [key]: value }, ONLY_AWS).map(({ what }) => what);
      assert.deepEqual(paths.length, fits ? 0 : 1);
      if (!fits) assert.match(paths[0]!, /^has a (name|value) that AWS refuses$/);
    });

  it("are as many as the resource with most of the hub's own has room for", () => {
    assert.deepEqual(found(numbered(8), ONLY_AWS), []);
    assert.match(found(numbered(9), ONLY_AWS).join(), /^hub:tags: are too many: an object of S3, .* carries 10, two/);
    assert.deepEqual(found(numbered(46), WITHOUT_FIREWALLS), []);
    assert.match(
      found(numbered(47), WITHOUT_FIREWALLS).join(),
      /^hub:tags: are too many: a resource of AWS carries 50/,
    );
  });

  it("keep to Azure's rules where a site is there", () => {
    const azure = { "sites.tokyo-gcp": undefined, flows: {} };
    for (const key of ["a/b", "microsoft-team", "Azure", "windows1"]) {
      assert.deepEqual(found({ [key]: "x" }, azure), ["hub:tags: has a name that Azure refuses"], key);
      assert.deepEqual(found({ [key]: "x" }, ONLY_AWS), [], key);
    }
  });

  it("keep to Google Cloud's rules where a site is there, with the way out", () => {
    const google = { "sites.osaka-azure": undefined, flows: {} };
    for (const key of ["Team", "7days", "a.b", "a".repeat(64)]) {
      assert.deepEqual(found({ [key]: "x" }, google), ["hub:tags: has a name that Google Cloud refuses"], key);
      assert.deepEqual(found({ [key]: "x" }, { ...google, labels: {} }), [], key);
    }
    assert.deepEqual(found({ team: "Network" }, google), ["hub:tags.team: has a value that Google Cloud refuses"]);
    assert.deepEqual(found({ ["a".repeat(63)]: "b".repeat(63) }, google), []);
    assert.equal(problemsOf({ Team: "x" }, google)[0]!.remedy, "give Google Cloud its own by hub:labels");
    assert.deepEqual(found({}, { ...google, labels: { Team: "x" } }), [
      "hub:labels: has a name that Google Cloud refuses",
    ]);
    assert.deepEqual(found({}, { ...google, labels: numbered(62) }), []);
    assert.match(found({}, { ...google, labels: numbered(63) }).join(), /carries 64, two of them the hub's/);
  });
});
