/** Reads the sections of a swanctl.conf: `name { key = value ... }`, one of them a line. */
import type { Settings } from "../topology";

export function parseSwanctl(text: string): Settings {
  const root: Record<string, string | Settings> = {};
  const stack = [root];
  for (const line of text.split("\n").map((each) => each.trim())) {
    const opening = /^(\S+) \{$/.exec(line);
    const setting = /^(\S+) = (.*)$/.exec(line);
    if (line === "" || line.startsWith("#")) continue;
    if (line === "}") stack.pop();
    else if (opening !== null) {
      const section: Record<string, string | Settings> = {};
      stack.at(-1)![opening[1]!] = section;
      stack.push(section);
    } else if (setting !== null) stack.at(-1)![setting[1]!] = setting[2]!;
    else throw new Error(`this line of swanctl.conf is neither a section nor a setting: ${line.split("=")[0]!}`);
  }
  return root;
}
