// Settings: { "asOf": "2026-11-20" }
import * as random from "@pulumi/random";

const epoch = "2";
const issued = new random.RandomUuid7("issued", { keepers: { epoch } });
new random.RandomPassword("key", { length: 32, special: false, keepers: { epoch, issued: issued.result } });
