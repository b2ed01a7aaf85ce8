/** What can go wrong between the provider and a firewall, told apart by what helps. */

/** Nothing else helps than trying again: the firewall does not answer, boots, or ended the connection. */
export class UnreachableError extends Error {}

/** Another administrator's lock or commit is in the way; it goes away by itself or by its holder. */
export class BusyError extends Error {}

/** The firewall did not prove who it is. */
export class TlsError extends Error {}

/** The API key is not accepted, or its administrator may not do this. */
export class AuthenticationError extends Error {}

/** PAN-OS answered with an error of its own. */
export class PanosError extends Error {
  constructor(
    message: string,
    readonly code: number | undefined,
  ) {
    super(message);
  }
}

/** The user ended the update. */
export class CancelledError extends Error {}
