/** The commands of `hub`, apart from running them: the documentation's tests parse by them. */
import fs from "node:fs";
import path from "node:path";
import { Command, Option } from "commander";
import { stackFileSchema } from "../components/plan/config/stackFile";
import { addAuditCommand } from "./audit/audit";
import { addCapacityCommand } from "./capacity/capacity";
import { addDeviceCommands } from "./devices/deviceCommands";
import { addInitCommands } from "./init/commands";
import { routesReport } from "./plan/routes";
import { runAgainst } from "./plan/against";
import { planOfStack } from "./plan/stackFile";
import { addFailoverCommand } from "./failover/failoverCommand";
import { readAddresses } from "./engine/state";
import { addCommentCommand } from "./pullRequest/commands";
import { addReportCommand } from "./report/commands";
import { EXIT_CODES, type ExitCause } from "./terminal/exitCodes";
import { addRotateCommand } from "./rotate/rotateCommand";
import { addSheetsCommand } from "./sheets/commands";
import { addStatusCommand } from "./status/statusCommand";
import { summarize } from "./plan/summary";
import { runMatrix, runTrace, type CommandResult, type SourceOptions } from "./trace/commands";
import { UsageError } from "./terminal/usageError";
import { addVerifyCommand } from "./verify/verifyCommand";

const { version } = JSON.parse(fs.readFileSync(path.join(__dirname, "..", "package.json"), "utf8")) as {
  version: string;
};
export const program = new Command("hub").description("Operations on a VPN hub").version(version);

addInitCommands(program);

program
  .command("plan")
  .description("show what the configuration of a stack leads to; no cloud, no engine")
  .requiredOption("--stack <name>", "stack whose Pulumi.<name>.yaml is planned")
  .option("--matrix", "every flow, and the probes that must be refused, by the verdict of each layer's rendered rules")
  .addOption(
    new Option(
      "--routes",
      "which route each gateway takes and why, before and after the loss of a tunnel, device or firewall",
    ).conflicts(["matrix", "deployed"]),
  )
  .addOption(
    new Option(
      "--against-stack",
      "what would change of the stack that is up, at which cost and how; exit code 1 where one update may not hold it",
    ).conflicts(["matrix", "deployed", "routes"]),
  )
  .option("--deployed", "with --matrix: judge the state of the stack that is up")
  .option("--json", "as JSON")
  .action(
    async (
      options: SourceOptions & {
        readonly matrix?: boolean;
        readonly routes?: boolean;
        readonly againstStack?: boolean;
      },
    ) => {
      if (options.matrix === true) return printResult(await runMatrix(options));
      if (options.deployed === true) {
        const what = "goes with --matrix: a plan comes from the configuration alone";
        throw new UsageError([{ path: "--deployed", what, remedy: "add --matrix, or leave it out" }]);
      }
      const plan = planOfStack(options.stack);
      if (options.againstStack === true) return printResult(await runAgainst(plan, options));
      if (options.routes === true) {
        const { text, json } = routesReport(plan);
        return console.log(options.json === true ? json.trimEnd() : text);
      }
      console.log(options.json === true ? JSON.stringify(plan, null, 2) : summarize(plan));
    },
  );

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
  .action(async ({ stack }: { stack: string }) => {
    console.log(summarize(planOfStack(stack), await readAddresses(stack)));
    console.log(`\nState: ${process.env["PULUMI_BACKEND_URL"] ?? "the backend you are logged in to"}`);
    if (process.env["VPN_HUB_SANDBOX"] !== undefined) console.log(nextSteps(stack));
  });

const nextSteps = (stack: string) => `
Next:
  eval "$(npm run -s sandbox)"     then plain pulumi commands talk to the sandbox: preview, refresh, stack export, destroy
  npx hub plan --stack prod        what the larger environment would be
  edit Pulumi.${stack}.yaml${" ".repeat(Math.max(1, 16 - stack.length))}add a site, and run npm start -- ${stack} again: no firewall is touched`;

addCapacityCommand(program);
addStatusCommand(program);
addFailoverCommand(program);
addRotateCommand(program);
addVerifyCommand(program);
addDeviceCommands(program);
addReportCommand(program);
addCommentCommand(program);
addSheetsCommand(program);

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

const width = Math.max(...Object.keys(EXIT_CODES).map((cause) => String(EXIT_CODES[cause as ExitCause][0]).length));
const codes = Object.values(EXIT_CODES).map(([code, meaning]) => `  ${String(code).padStart(width)}  ${meaning}`);
program.addHelpText("after", `\nExit codes:\n${codes.join("\n")}`);
for (const command of program.commands)
  command.showHelpAfterError(`hub ${command.name()} --help shows what it takes.`).exitOverride();
program.showHelpAfterError("hub --help shows the commands.").exitOverride();
