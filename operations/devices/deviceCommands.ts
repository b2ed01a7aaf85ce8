/** `hub device-config` and `hub worksheet`: what the people at the other end of a tunnel are handed. */
import { Option, type Command } from "commander";
import { DEVICE_KINDS, type DeviceKind } from "../../components/devices/registry";
import { DEVICE_LANGUAGES, type DeviceLanguage } from "../../components/devices/types";
import type { Problem } from "../../components/plan/problems";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { HubPlan } from "../../components/plan/hubPlan";
import { requireFirewalls } from "../../components/plan/config/withoutFirewalls";
import { CONFIG_FORMATS, firewallConfig, type ConfigFormat } from "./deviceConfig";
import { keysOfFirewall, keysOfSite, readPresharedKeys, type WantedKey } from "../keys/presharedKeys";
import { openSecretsManager } from "../keys/secretsManager";
import { siteDeviceConfig, siteDevices, sitesOnDevicesOf } from "./siteDevice";
import { planOfStack } from "../plan/stackFile";
import { readAddresses, readState } from "../engine/state";
import { UsageError } from "../terminal/usageError";
import { writeNew } from "../terminal/writeNew";
import { worksheet } from "./worksheet";
import { WORKSHEET_LANGUAGES, type WorksheetLanguage } from "./worksheetWords";

const DRAFT = ["--draft", "before the stack is up: documentation addresses in place of those the clouds give"] as const;
const OUTPUT = ["--output <file>", "write a new file that only you can read, in place of printing"] as const;

interface CommonOptions {
  readonly stack: string;
  readonly draft?: boolean;
  readonly output?: string;
}

interface DeviceConfigOptions extends CommonOptions {
  readonly firewall?: FirewallName;
  readonly format?: ConfigFormat;
  readonly device?: DeviceKind;
  readonly withKeys?: boolean;
  readonly language?: DeviceLanguage;
}

interface WorksheetCommandOptions extends CommonOptions {
  readonly language: WorksheetLanguage;
}

/** Adds both commands to the `hub` program. */
export function addDeviceCommands(program: Command): void {
  program
    .command("device-config")
    .description("print the configuration of a site's device or of a firewall; keys stand as KEY-OF-<id>")
    .argument("[site]", "customer gateway; --firewall in its place for one of the pair")
    .requiredOption("--stack <name>", "stack whose configuration is rendered")
    .addOption(
      new Option("--device <kind>", "make of the device, in place of hub:sites.<site>.device").choices(DEVICE_KINDS),
    )
    .addOption(new Option("--firewall <name>", "which of the pair").choices(FIREWALL_NAMES))
    .addOption(
      new Option("--format <format>", "of a firewall: set commands (the default) or XML").choices(CONFIG_FORMATS),
    )
    .addOption(new Option("--language <language>", "of a site's comments").choices(DEVICE_LANGUAGES))
    .option("--with-keys", "the pre-shared keys themselves, from AWS Secrets Manager")
    .option(...DRAFT)
    .option(...OUTPUT)
    .action(async (site: string | undefined, options: DeviceConfigOptions) => {
      hand(await deviceConfig(site, options), options.output);
    });
  program
    .command("worksheet")
    .description("print what the site's team is asked and handed over, in Markdown; keys by id only")
    .argument("<site>", "customer gateway")
    .requiredOption("--stack <name>", "stack whose configuration is rendered")
    .addOption(new Option("--language <language>", "of the text").choices(WORKSHEET_LANGUAGES).default("en"))
    .option(...DRAFT)
    .option(...OUTPUT)
    .action(async (site: string, options: WorksheetCommandOptions) => {
      hand(await worksheets(site, options), options.output);
    });
}

async function deviceConfig(site: string | undefined, options: DeviceConfigOptions): Promise<string> {
  const { stack, firewall, device, language, format = "set", draft } = options;
  checkOptions(site, options);
  const plan = planOfStack(stack);
  // Wrong names are told before anything is asked of the engine or of AWS.
  if (site !== undefined) siteDeviceConfig(plan, site, { device, language });
  else requireFirewalls(plan, "--firewall");
  const known = draft === true ? undefined : await readAddresses(stack);
  const presharedKeys = await keysFor(
    plan,
    site !== undefined
      ? sitesOnDevicesOf(plan, site).flatMap((each) => keysOfSite(plan, each))
      : keysOfFirewall(plan, firewall!),
    options,
  );
  return site !== undefined
    ? siteDeviceConfig(plan, site, { device, language, known, presharedKeys })
    : firewallConfig(requireFirewalls(plan, "--firewall"), firewall!, { format, known, presharedKeys });
}

function checkOptions(site: string | undefined, options: DeviceConfigOptions): void {
  const { firewall, device, language, format, draft, withKeys } = options;
  const problems: Problem[] = [];
  if ((site === undefined) === (firewall === undefined)) {
    const what = site === undefined ? "is missing" : "and --firewall were both given";
    problems.push({ path: "<site>", what, allowed: "either a site, or --firewall a or b" });
  } else if (site === undefined && device !== undefined) {
    problems.push({ path: "--device", what: "is for a site: the firewalls of the pair are PAN-OS", value: device });
  } else if (site === undefined && language !== undefined) {
    problems.push({
      path: "--language",
      what: "is for a site: a firewall's configuration has no comments",
      value: language,
    });
  } else if (firewall === undefined && format !== undefined) {
    problems.push({ path: "--format", what: "is for --firewall: a site's device has one format", value: format });
  }
  if (draft === true && withKeys === true) {
    const what = "does not go with --draft: the keys are made when the stack comes up";
    problems.push({ path: "--with-keys", what, remedy: "run pulumi up, then leave --draft out" });
  }
  if (problems.length > 0) throw new UsageError(problems);
}

async function keysFor(plan: HubPlan, keys: readonly WantedKey[], { stack, withKeys }: DeviceConfigOptions) {
  if (withKeys !== true) return undefined;
  const readSecret = await openSecretsManager(plan.region);
  return readPresharedKeys(plan, keys, { resources: (await readState(stack)).resources, readSecret });
}

async function worksheets(site: string, { stack, language, draft }: WorksheetCommandOptions): Promise<string> {
  const plan = planOfStack(stack);
  siteDevices(plan, site, {});
  const known = draft === true ? undefined : await readAddresses(stack);
  return siteDevices(plan, site, { known })
    .map((device) => worksheet(device, { language, isDraft: known === undefined }))
    .join("\n\n");
}

/** @throws {UsageError} when the file is there already, or cannot be made */
function hand(text: string, file: string | undefined): void {
  if (file === undefined) console.log(text);
  else writeNew(file, `${text}\n`, "--output");
}
