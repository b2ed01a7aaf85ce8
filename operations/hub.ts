/** The `hub` command line: `npm run hub -- <command>`. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { stackFileSchema } from "../components/plan/config";
import { ConfigError } from "../components/plan/problems";
import { planOfStack } from "./stackFile";
import { summarize, type KnownAddresses } from "./summary";

const program = new Command("hub").description("Operations on a VPN hub").showHelpAfterError();

program
  .command("plan")
  .description("show what the configuration of a stack leads to; no cloud, no engine")
  .requiredOption("--stack <name>", "stack whose Pulumi.<name>.yaml is planned")
  .option("--json", "the whole plan as JSON")
  .action(({ stack, json }: { stack: string; json?: boolean }) => {
    const plan = planOfStack(stack);
    console.log(json === true ? JSON.stringify(plan, null, 2) : summarize(plan));
  });

program
  .command("summary")
  .description("show a stack that is up, with the addresses the clouds gave")
  .requiredOption("--stack <name>", "stack to show")
  .action(({ stack }: { stack: string }) => {
    const output = execFileSync("pulumi", ["stack", "output", "--json", "--stack", stack, "--non-interactive"], {
      encoding: "utf8",
    });
    console.log(summarize(planOfStack(stack), JSON.parse(output) as KnownAddresses));
    console.log(`\nState: ${process.env["PULUMI_BACKEND_URL"] ?? "the backend you are logged in to"}`);
    if (process.env["VPN_HUB_SANDBOX"] !== undefined) console.log(NEXT_STEPS);
  });

const NEXT_STEPS = `
Next:
  eval "$(npm run -s sandbox)"     then plain pulumi commands talk to the sandbox: preview, refresh, stack export, destroy
  npm run hub -- plan --stack prod what the larger environment would be
  edit Pulumi.dev.yaml             add a site, and run npm start again: no firewall is touched`;

program
  .command("schema")
  .description("print the JSON schema of Pulumi.<stack>.yaml; with --write, renew docs/stack.schema.json")
  .option("--write", "write the file that editors read")
  .action(({ write }: { write?: boolean }) => {
    const text = `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
    if (write === true) fs.writeFileSync(path.join(__dirname, "..", "docs", "stack.schema.json"), text);
    else process.stdout.write(text);
  });

try {
  program.parse();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
