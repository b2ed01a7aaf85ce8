/** The `hub` command line: `npm run hub -- <command>`. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Command, Option } from "commander";
import { stackFileSchema } from "../components/plan/config";
import { ConfigError } from "../components/plan/problems";
import { DEVICE_KINDS, type DeviceKind } from "../components/devices/types";
import { FIREWALL_NAMES, type FirewallName } from "../components/plan/types";
import { addAuditCommand } from "./audit";
import { CONFIG_FORMATS, firewallConfig, type ConfigFormat } from "./deviceConfig";
import { routesReport } from "./routes";
import { siteDeviceConfig, siteDevices } from "./siteDevice";
import { planOfStack } from "./stackFile";
import { summarize, type KnownAddresses } from "./summary";
import { runMatrix, runTrace, type CommandResult, type SourceOptions } from "./trace/commands";
import { worksheet } from "./worksheet";
import type { WorksheetLanguage } from "./worksheetWords";

const program = new Command("hub").description("Operations on a VPN hub").showHelpAfterError();

program
  .command("plan")
  .description("show what the configuration of a stack leads to; no cloud, no engine")
  .requiredOption("--stack <name>", "stack whose Pulumi.<name>.yaml is planned")
  .option("--matrix", "every flow, and the probes that must be refused, by the verdict of each layer's rendered rules")
  .option(
    "--routes",
    "which route each gateway takes and why, before and after the loss of a tunnel, device or firewall",
  )
  .option("--deployed", "with --matrix: judge the state of the stack that is up")
  .option("--json", "as JSON")
  .action(async (options: SourceOptions & { readonly matrix?: boolean; readonly routes?: boolean }) => {
    if (options.matrix === true) return printResult(await runMatrix(options));
    const plan = planOfStack(options.stack);
    if (options.routes === true) {
      const { text, json } = routesReport(plan);
      return console.log(options.json === true ? json.trimEnd() : text);
    }
    console.log(options.json === true ? JSON.stringify(plan, null, 2) : summarize(plan));
  });

program
  .command("trace")
  .description("walk a packet and its answer hop by hop, over both firewalls, by the rendered rules")
  .argument("<from>", "site/<name>, spoke/<name> or an address")
  .argument("<to>", "the same")
  .argument("<service>", "for example tcp/443, udp/53, icmp")
  .requiredOption("--stack <name>", "stack whose rules are walked")
  .option("--deployed", "judge the state of the stack that is up")
  .option("--json", "as JSON")
  .action(async (from: string, to: string, service: string, options: SourceOptions) =>
    printResult(await runTrace(from, to, service, options)),
  );

function printResult({ text, exitCode }: CommandResult): void {
  console.log(text);
  process.exitCode = exitCode;
}

program
  .command("summary")
  .description("show a stack that is up, with the addresses the clouds gave")
  .requiredOption("--stack <name>", "stack to show")
  .action(({ stack }: { stack: string }) => {
    console.log(summarize(planOfStack(stack), readAddresses(stack)));
    console.log(`\nState: ${process.env["PULUMI_BACKEND_URL"] ?? "the backend you are logged in to"}`);
    if (process.env["VPN_HUB_SANDBOX"] !== undefined) console.log(NEXT_STEPS);
  });

/** @throws {ConfigError} when the stack is not up */
function readAddresses(stack: string): KnownAddresses {
  const args = ["stack", "output", "--json", "--stack", stack, "--non-interactive"];
  // Pulumi's own words go to the terminal.
  const { status, stdout } = spawnSync("pulumi", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (status !== 0) {
    const remedy = 'log in to its backend, or open a sandbox shell: eval "$(npm run -s sandbox)"';
    throw new ConfigError([{ path: "--stack", what: "its outputs could not be read", value: stack, remedy }]);
  }
  const output = JSON.parse(stdout) as Partial<KnownAddresses>;
  if (output.firewalls !== undefined && output.outsideAddresses !== undefined) return output as KnownAddresses;
  throw new ConfigError([{ path: "--stack", what: "is not up", value: stack, remedy: "run pulumi up first" }]);
}

const NEXT_STEPS = `
Next:
  eval "$(npm run -s sandbox)"     then plain pulumi commands talk to the sandbox: preview, refresh, stack export, destroy
  npm run hub -- plan --stack prod what the larger environment would be
  edit Pulumi.dev.yaml             add a site, and run npm start again: no firewall is touched`;

const STACK = ["--stack <name>", "stack whose configuration is rendered"] as const;
const DRAFT = ["--draft", "before the stack is up: documentation addresses in place of those the clouds give"] as const;

program
  .command("device-config")
  .description("print the configuration of a site's device or of a firewall; keys stand as KEY-OF-<id>")
  .argument("[site]", "customer gateway; --firewall in its place for one of the pair")
  .requiredOption(...STACK)
  .addOption(new Option("--device <kind>", "make of the device, as in hub:sites.<site>.device").choices(DEVICE_KINDS))
  .addOption(new Option("--firewall <name>", "which of the pair").choices(FIREWALL_NAMES))
  .addOption(
    new Option("--format <format>", "of a firewall: set commands or XML").choices(CONFIG_FORMATS).default("set"),
  )
  .option(...DRAFT)
  .action((site: string | undefined, { stack, firewall, format, device, draft }: DeviceConfigOptions) => {
    const plan = planOfStack(stack);
    const known = draft === true ? undefined : readAddresses(stack);
    if (site !== undefined) console.log(siteDeviceConfig(plan, site, { device, known }));
    else if (firewall !== undefined) console.log(firewallConfig(plan, firewall, format, known));
    else throw new ConfigError([{ path: "[site]", what: "is missing", allowed: "a site, or --firewall a or b" }]);
  });

interface DeviceConfigOptions {
  readonly stack: string;
  readonly firewall?: FirewallName;
  readonly format: ConfigFormat;
  readonly device?: DeviceKind;
  readonly draft?: boolean;
}

program
  .command("worksheet")
  .description("print what the site's team is asked and handed over, in Markdown")
  .argument("<site>", "customer gateway")
  .requiredOption(...STACK)
  .addOption(new Option("--language <language>", "of the text").choices(["en", "ja"]).default("en"))
  .option(...DRAFT)
  .action(
    (site: string, { stack, language, draft }: { stack: string; language: WorksheetLanguage; draft?: boolean }) => {
      const plan = planOfStack(stack);
      const known = draft === true ? undefined : readAddresses(stack);
      const isDraft = known === undefined;
      console.log(
        siteDevices(plan, site, { known })
          .map((device) => worksheet(device, { language, isDraft }))
          .join("\n\n"),
      );
    },
  );

program
  .command("schema")
  .description("print the JSON schema of Pulumi.<stack>.yaml; with --write, renew docs/stack.schema.json")
  .option("--write", "write the file that editors read")
  .action(({ write }: { write?: boolean }) => {
    const text = `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
    if (write === true) fs.writeFileSync(path.join(__dirname, "..", "docs", "stack.schema.json"), text);
    else process.stdout.write(text);
  });

addAuditCommand(program);

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
