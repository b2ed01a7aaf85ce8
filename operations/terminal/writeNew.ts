import fs from "node:fs";
import { UsageError } from "./usageError";

/**
 * Writes a file that only its owner can read, and never over another.
 *
 * @param option that named the file
 * @throws {UsageError} when the file is there already, or cannot be made
 */
export function writeNew(file: string, content: string | Uint8Array, option: string): void {
  try {
    fs.writeFileSync(file, content, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === "EEXIST" ? "is there already" : `cannot be written: ${code}`;
    throw new UsageError([{ path: option, what, value: file, remedy: "name another file, in a folder of yours" }]);
  }
  console.error(`Written to ${file}.`);
}
