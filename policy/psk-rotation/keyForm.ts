/**
 * What AWS, Azure, Google Cloud and PAN-OS all take: AWS allows letters, digits, `.` and `_`, no leading 0, 64 at most
 * (AWS Site-to-Site VPN user guide, tunnel options); Google asks for 32 characters.
 */
export const KEY_PATTERN = /^[A-Za-z1-9._][A-Za-z0-9._]{31,63}$/;
/** A fixed first character may stand before the generated ones, as AWS takes no leading 0. */
export const GENERATED_LENGTH = 31;
