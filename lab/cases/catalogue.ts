/** All cases, in the order in which they run. */
import { awsVpnFailoverCases } from "./awsVpnFailover";
import { asymmetry } from "./asymmetry";
import { bringUp, routes } from "./bringUp";
import type { Case } from "./context";
import { failoverCases } from "./failover";
import { flows } from "./flows";
import { perfectForwardSecrecy } from "./perfectForwardSecrecy";
import { refusals } from "./refusals";
import { rotation } from "./rotation";

export const CASES: readonly Case[] = [
  bringUp,
  routes,
  flows,
  refusals,
  perfectForwardSecrecy,
  rotation,
  asymmetry,
  ...failoverCases,
  ...awsVpnFailoverCases,
];
