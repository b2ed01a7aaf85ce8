/** Pre-shared keys by id: which tunnels there are, and where each key comes from. */
import type { HubConfig } from "../config/config";
import type { Problem } from "../problems";
import { keyIdsOf } from "../sites/ends";
import type { KeyPlan } from "./types";

/** What the configuration says of one key. */
export function keySource(id: string, { keys, presharedKeys }: HubConfig): Pick<KeyPlan, "epoch" | "secretId"> {
  const given = presharedKeys[id];
  return { epoch: keys.epochs[id] ?? 1, ...(given === undefined ? {} : { secretId: given.secretsManager }) };
}

/** Refuses keys for tunnels that do not exist, one secret for two tunnels, and epochs of keys that others gave. */
export function checkKeys(config: HubConfig): Problem[] {
  const { epochs } = config.keys;
  const given = Object.keys(config.presharedKeys);
  if (given.length === 0 && Object.keys(epochs).length === 0) return [];
  const known = new Set(Object.entries(config.sites).flatMap(([name, site]) => keyIdsOf(name, site)));
  const unknown = (path: string, ids: readonly string[]) =>
    ids
      .filter((id) => !known.has(id))
      .map((id) => ({
        path: `${path}.${id}`,
        what: "is not the id of a key",
        allowed: nearestIds(id, [...known]),
        remedy: "correct it, or remove it with its site",
      }));
  return [
    ...unknown("hub:keys.epochs", Object.keys(epochs)),
    ...unknown("hub:presharedKeys", given),
    ...checkSecretIds(config),
    ...given
      .filter((id) => id in epochs)
      .map((id) => ({
        path: `hub:keys.epochs.${id}`,
        what: "is of no use: the other side gave this key, and the program makes none",
        remedy: `remove it; a new version of the secret in hub:presharedKeys.${id} rotates the key`,
      })),
  ];
}

/** AWS Secrets Manager API reference, CreateSecret: the name; its ARN ends in a hyphen and six characters. */
const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const SECRET_ARN = /^arn:aws(?:-[a-z]+)*:secretsmanager:[a-z0-9-]+:\d{12}:secret:([A-Za-z0-9/_+=.@-]{1,519})$/;

/** What is no secret's name is not shown: it may be the key itself. One secret for two tunnels is one key for both. */
function checkSecretIds({ presharedKeys }: HubConfig): Problem[] {
  const first = new Map<string, string>();
  return Object.entries(presharedKeys).flatMap(([id, { secretsManager }]): Problem[] => {
    const path = `hub:presharedKeys.${id}.secretsManager`;
    const name = secretName(secretsManager);
    if (name === undefined)
      return [
        {
          path,
          what: "is neither the name nor the ARN of a secret (not shown)",
          allowed: "letters, digits and /_+=.@-, or arn:aws:secretsmanager:<region>:<account>:secret:<name>",
        },
      ];
    const holder = first.get(name);
    if (holder === undefined) {
      first.set(name, id);
      return [];
    }
    return [
      {
        path,
        what: `${id} and ${holder} name one secret: two tunnels would share a key, and who learns one has both`,
        value: secretsManager,
        remedy: "agree a key of its own for each tunnel with the other side, and store each in a secret of its own",
      },
    ];
  });
}

/** The same for a secret's name and for its ARN. */
function secretName(secretId: string): string | undefined {
  if (SECRET_NAME.test(secretId)) return secretId;
  return SECRET_ARN.exec(secretId)?.[1]!.replace(/-[A-Za-z0-9]{6}$/, "");
}

/** Those of the same site, or some of all. */
function nearestIds(id: string, known: readonly string[]): string {
  const ofSite = known.filter((each) => each.split("/")[0] === id.split("/")[0]);
  return (ofSite.length > 0 ? ofSite : known).slice(0, 8).join(", ") || "none: there is no site";
}
