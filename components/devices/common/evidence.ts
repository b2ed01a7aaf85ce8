/** How an ability table names its sources. */
import type { Evidence } from "../types";

export const recalled = (what: string): Evidence => ({ what, source: "-", verified: false });

export const read = (what: string, source: string): Evidence => ({ what, source, verified: true });

/** Not the vendor's own page, or only a part of it. */
export const seen = (what: string, source: string): Evidence => ({ what, source, verified: false });

/** AWS network administrator guide for customer gateways, one page a device. */
export const awsExample = (page: string, what: string): Evidence =>
  read(what, `github.com/awsdocs/amazon-vpc-network-administrator-guide, doc_source/${page}`);
