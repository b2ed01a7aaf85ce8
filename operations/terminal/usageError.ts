import { ConfigError } from "../../components/plan/problems";

/** A mistake on the command line: an option that does not go with another, a name that is not there. */
export class UsageError extends ConfigError {}
