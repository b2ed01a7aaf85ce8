/** Which stand-in plays which provider. */
import fs from "node:fs";
import path from "node:path";
import type { Behaviours, Functions } from "./behaviour";
import type { ProviderDefinition } from "./provider";
import { CATALOGUE, type ProviderName } from "./schema/catalogue";
import type { ProviderSchema } from "./schema/types";
import type { Inputs } from "./values";

/** Loaded only for the provider that is played: each process plays one. */
const PLAYERS: Readonly<
  Record<ProviderName, () => { behaviours: Behaviours; functions: Functions; settings: Inputs }>
> = {
  aws: () => ({
    behaviours: {
      ...require("./aws/ec2").EC2,
      ...require("./aws/vpcFilters").VPC_FILTERS,
      ...require("./aws/transitGateway").TRANSIT_GATEWAYS,
      ...require("./aws/services").SERVICES,
      ...require("./aws/siteToSiteVpn").SITE_TO_SITE_VPN,
    } as Behaviours,
    functions: require("./aws/functions").FUNCTIONS as Functions,
    settings: settings(
      "region",
      "profile",
      "accessKey",
      "secretKey",
      "token",
      "defaultTags",
      "assumeRoles",
      "skipCredentialsValidation",
      "skipRegionValidation",
      "skipMetadataApiCheck",
      "allowedAccountIds",
    ),
  }),
  gcp: () => ({
    behaviours: {
      ...require("./gcp/vpn").VPN,
      ...require("./gcp/cloudRouter").CLOUD_ROUTER,
      ...require("./gcp/monitoring").MONITORING,
    } as Behaviours,
    functions: require("./gcp/vpn").FUNCTIONS as Functions,
    settings: settings(
      "project",
      "region",
      "zone",
      "credentials",
      "accessToken",
      "defaultLabels",
      "impersonateServiceAccount",
    ),
  }),
  "azure-native": () => ({
    behaviours: { ...require("./azure").AZURE, ...require("./azureMonitor").AZURE_MONITOR } as Behaviours,
    functions: require("./azure").AZURE_FUNCTIONS as Functions,
    settings: {
      ...settings("location", "tenantId", "clientId", "clientSecret", "useOidc", "useMsi", "environment"),
      subscriptionId: "00000000-0000-0000-0000-000000000000",
    },
  }),
  random: () => ({ behaviours: require("./random").RANDOM as Behaviours, functions: {}, settings: {} }),
};

function settings(...names: string[]): Inputs {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** @throws when no provider has this name. */
export function definitionOf(name: string | undefined): ProviderDefinition {
  if (name === undefined || !(name in CATALOGUE))
    throw new Error(`no provider ${name ?? "(none given)"}; the sandbox plays ${Object.keys(CATALOGUE).join(", ")}`);
  const schema = JSON.parse(fs.readFileSync(path.join(__dirname, "schema", `${name}.json`), "utf8")) as ProviderSchema;
  return { name, schema, ...PLAYERS[name as ProviderName]() };
}
