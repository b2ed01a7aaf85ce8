/** Words on what keeps packets for the far end from leaving in clear while no tunnel is up. */
export const LAST_RESORT = "Nothing for the far end leaves in clear while no tunnel is up.";

/** @param remedy what its owner can do instead */
export const withoutLastResort = (remedy: string) =>
  `Last resort: none here, so packets for the far end leave in clear while no tunnel is up; ${remedy}`;
