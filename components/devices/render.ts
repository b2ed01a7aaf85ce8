/** Refuses what a device cannot do, then renders its configuration. */
import { ConfigError } from "../plan/problems";
import { abilitiesOf, checkDeviceSite } from "./abilities";
import { headingSentences } from "./common/heading";
import { japaneseChecks, japaneseHeading } from "./common/japanese";
import { checkSentences } from "./common/verification";
import type { DeviceSite } from "./registry";
import { RENDERERS } from "./renderers";
import type { RenderedFile } from "./types";

/**
 * The files that configure one device with all of its connections.
 *
 * @param connections of one device, of one make, with labels and numbers that do not meet
 * @throws {ConfigError} when the device cannot do the suite, the routing or the NAT, or a value does not fit into a
 * configuration; a key is never shown
 */
export function renderDevice(...connections: readonly DeviceSite[]): RenderedFile[] {
  const problems = connections.flatMap(checkDeviceSite);
  if (problems.length > 0) throw new ConfigError(problems);
  return renderUnchecked(...connections);
}

/** For a stand-in, which takes a configuration whatever the site's own device is. */
export function renderUnchecked(...connections: readonly DeviceSite[]): RenderedFile[] {
  const { device } = connections[0]!;
  const [abilities, render] = [abilitiesOf(device), RENDERERS[device]];
  if (render === undefined) throw new Error(`${abilities.name} has no configuration`);
  const files = render(
    connections.map((site) => ({
      ...site,
      connections,
      heading:
        site.language === "ja" && abilities.japanese !== undefined
          ? japaneseHeading(site, abilities, abilities.japanese, connections)
          : headingSentences(site, abilities, connections),
      outsideInterface: site.outsideInterface ?? abilities.outsideInterface,
    })),
  );
  return withChecks(files, connections);
}

/** The first file ends with how to see that it works. */
function withChecks([first, ...others]: RenderedFile[], connections: readonly DeviceSite[]): RenderedFile[] {
  const abilities = abilitiesOf(connections[0]!.device);
  const sentences = connections.flatMap((site) =>
    site.language === "ja" && abilities.japanese !== undefined
      ? japaneseChecks(site, abilities, abilities.japanese)
      : checkSentences(site, abilities),
  );
  const lines = sentences.map((sentence) => `${abilities.comment} ${sentence}`.trim());
  return [{ ...first!, text: [first!.text, ...lines, ""].join("\n") }, ...others];
}

/** All files one after the other, each below its name where there are several. */
export function joinFiles(files: readonly RenderedFile[]): string {
  if (files.length === 1) return files[0]!.text;
  return files.map(({ name, text }) => `===== ${name} =====\n${text}`).join("\n");
}
