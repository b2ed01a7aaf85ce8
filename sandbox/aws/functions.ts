import { createHash } from "node:crypto";
import type { Functions } from "../behaviour";
import type { Inputs } from "../values";
import { ACCOUNT } from "./common";

/** PAN-OS releases that the stand-in marketplace has, newest last. */
const PAN_OS_IMAGES = ["10.2.14-h1", "11.1.6-h3", "11.1.10", "11.2.7", "12.1.2"];

export const FUNCTIONS: Functions = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:root`,
    userId: ACCOUNT,
  }),
  // Secrets that people put there exist outside of the program: every name has one, with a value made up from the name.
  // It fits as a pre-shared key, but for names below `unfit/`: AWS takes no hyphen there.
  "aws:secretsmanager/getSecretVersion:getSecretVersion": (args, settings) => {
    const secretId = String(args["secretId"]);
    const hex = createHash("sha256").update(`secret ${secretId}`).digest("hex");
    return {
      id: `${secretId}|AWSCURRENT`,
      arn: `arn:aws:secretsmanager:${String(settings["region"])}:${ACCOUNT}:secret:${secretId}-${hex.slice(0, 6)}`,
      secretId,
      secretString: `sandbox${secretId.startsWith("unfit/") ? "-" : "."}${hex.slice(0, 32)}`,
      secretBinary: "",
      versionId: hex.slice(32),
      versionStage: "AWSCURRENT",
      versionStages: ["AWSCURRENT"],
      createdDate: "2026-01-01T00:00:00Z",
      region: settings["region"],
    };
  },
  "aws:ec2/getAmi:getAmi": (args, settings) => {
    const filters = (args["filters"] as { name: string; values: string[] }[] | undefined) ?? [];
    const pattern = filters.find(({ name }) => name === "name")?.values[0] ?? "*";
    const names = PAN_OS_IMAGES.map((version) => `PA-VM-AWS-${version}-f1260463-68e1-4bfb-bf2e-075c2664c1d7`);
    const expression = new RegExp(`^${pattern.split("*").map(escapeExpression).join(".*")}$`);
    const found = names.filter((name) => expression.test(name));
    if (found.length === 0)
      throw new Error(
        `Your query returned no results: no image is named ${pattern}; the sandbox has PAN-OS ${PAN_OS_IMAGES.join(", ")}`,
      );
    if (found.length > 1 && args["mostRecent"] !== true)
      throw new Error(`Your query returned ${found.length} images; name one, or set mostRecent`);
    const name = found.at(-1)!;
    const id = `ami-${createHash("sha256")
      .update(`${name} ${String(settings["region"])}`)
      .digest("hex")
      .slice(0, 17)}`;
    return {
      id,
      imageId: id,
      name,
      architecture: "x86_64",
      rootDeviceName: "/dev/xvda",
      rootDeviceType: "ebs",
      state: "available",
      virtualizationType: "hvm",
      ownerId: "679593333241",
      filters: filters as unknown as Inputs[],
      region: settings["region"],
    };
  },
};

function escapeExpression(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
}
