/** What stands in a configuration where a pre-shared key belongs, and what its head says of the keys in it. */

/** Stands for a key; Secrets Manager has the value, in a secret tagged with this id as its name. */
export const keyPlaceholder = (id: string) => `KEY-OF-${id.replace("/", "-")}`;

export const HOLDS_PLACEHOLDERS = "A word that begins with KEY-OF- stands for a pre-shared key";
export const HOLDS_KEYS = "This configuration holds pre-shared keys: keep it as secret as they are";
