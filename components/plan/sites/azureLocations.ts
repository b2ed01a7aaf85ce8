/**
 * Azure's locations without availability zones (its locations API shows no `availabilityZoneMappings` there). A public
 * address with zones is refused in them: LocationNotSupportAvailabilityZones. Zones come where there were none, and an
 * address keeps its own, so the configuration says what a gateway has, and this list only catches what cannot be.
 */
export const LOCATIONS_WITHOUT_ZONES: readonly string[] = [
  "australiacentral",
  "australiacentral2",
  "australiasoutheast",
  "brazilsoutheast",
  "canadaeast",
  "francesouth",
  "germanynorth",
  "jioindiacentral",
  "jioindiawest",
  "koreasouth",
  "northcentralus",
  "norwaywest",
  "southafricawest",
  "southindia",
  "switzerlandwest",
  "uaecentral",
  "ukwest",
  "westcentralus",
  "westindia",
  "westus",
];
