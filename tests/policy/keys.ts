/** Keys and times of issue for the rules of psk-rotation to judge. */

/** Every key and generated text of the tests holds it, so that the reports can be searched for it. */
export const MARK = "neverShownNeverShown";
export const RESULT = `${MARK}0123456789abcdefghijklmnopq`;
/** With the letter in front that AWS needs where a generated text may begin with 0. */
export const KEY = `k${RESULT}`;

/** A version 7 UUID of a time in milliseconds since 1970 (RFC 9562 section 5.7). */
export function uuid7(time: number): string {
  const digits = time.toString(16).padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7abc-89ab-0123456789ab`;
}
