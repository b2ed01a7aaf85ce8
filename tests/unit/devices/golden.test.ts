/**
 * Proves that what is rendered for each device and routing mode is, letter by letter, what a reviewer saw last. It does
 * not prove that a device takes it: devicesParsers.test.ts shows that for strongSwan and FRR alone, and the ability
 * table says of every other device what was read where. After a wanted change,
 * `GOLDEN=write npx mocha tests/unit/devices/golden.test.ts` writes the files anew: read the difference before it is
 * committed.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { joinFiles, renderDevice } from "../../../components/devices/render";
import { DEVICE_GOLDEN_FOLDER, deviceSite, GOLDEN_DEVICES } from "../../golden/deviceSites";

describe("golden device configurations", () => {
  for (const { device, variant, file } of GOLDEN_DEVICES) {
    it(`${file} is what the site renders to`, () => {
      const rendered = joinFiles(renderDevice(deviceSite(device, variant)));
      const at = path.join(DEVICE_GOLDEN_FOLDER, file);
      if (process.env["GOLDEN"] === "write") fs.writeFileSync(at, rendered);
      assert.ok(fs.existsSync(at), `${at} is missing; GOLDEN=write writes it`);
      assert.equal(rendered, fs.readFileSync(at, "utf8"));
    });
  }

  it("no file lies there that nothing renders", () => {
    assert.deepEqual(fs.readdirSync(DEVICE_GOLDEN_FOLDER).sort(), GOLDEN_DEVICES.map(({ file }) => file).sort());
  });
});
