import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt, isAbsent, readFields, show } from "../../shared/known";
import { NIST_800_53, type StackRule } from "../../shared/rule";
import { listKeyPasswords } from "../keyAge";
import { listStoredKeys, readTag, type StoredKey } from "../storedKeys";
import { RANDOM_UUID7 } from "../tunnelKeys";

export const pskRotationMetadata: StackRule = {
  id: "psk-rotation-metadata",
  description:
    "The epoch of each key is the same at its password, at the UUID that dates it and in a tag of its secret.",
  why: "A date that another epoch made belongs to another key, and a secret without its epoch cannot be told from the one before.",
  remediation:
    "Give the RandomUuid7 and the RandomPassword the same keepers.epoch, and the secret a tag whose name ends with epoch.",
  severity: "medium",
  enforcementLevel: "mandatory",
  source: "https://www.rfc-editor.org/rfc/rfc9562#section-5.7",
  frameworks: [
    { ...NIST_800_53, reference: "SC-12" },
    { ...NIST_800_53, reference: "CM-8" },
  ],
  parameters: {},
  judgeStack(resources) {
    const stored = listStoredKeys(resources);
    return listKeyPasswords(resources).flatMap((resource) =>
      collectFindingsAt(resource, [
        () => judgeIssuers(resource),
        ...(stored.get(resource.urn) ?? []).map((place) => () => judgeTag(resource, place)),
      ]),
    );
  },
};

const epochOf = ({ props }: PolicyResource): unknown => readFields(props["keepers"])["epoch"];

function judgeIssuers(password: PolicyResource): string[] {
  const epoch = epochOf(password);
  // That it is absent, psk-age reports.
  if (isAbsent(epoch)) return [];
  const issuers = (password.propertyDependencies["keepers"] ?? []).filter(({ type }) => type === RANDOM_UUID7);
  return issuers
    .filter((issuer) => epochOf(issuer) !== epoch)
    .map(
      (issuer) =>
        `keepers.epoch is ${show(epoch)}, and that of RandomUuid7 ${issuer.name} is ${show(epochOf(issuer))}; give both the same`,
    );
}

function judgeTag(password: PolicyResource, { secret }: StoredKey): string[] {
  const epoch = epochOf(password);
  if (isAbsent(epoch) || secret === undefined) return [];
  const tag = readTag(secret, "epoch");
  if (tag === epoch) return [];
  const got = tag === undefined ? "has no tag whose name ends with epoch" : `is tagged with epoch ${show(tag)}`;
  return [`keepers.epoch is ${show(epoch)}, and secret ${secret.name} ${got}; tag it with ${show(epoch)}`];
}
