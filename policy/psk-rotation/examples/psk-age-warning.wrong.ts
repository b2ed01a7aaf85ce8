// Settings: { "asOf": "2026-11-20" }
// key: the key is 80 days old (issued 2026-09-01; maxAgeDays is 90); raise its epoch to rotate it
import * as random from "@pulumi/random";

const epoch = "1";
const issued = new random.RandomUuid7("issued", { keepers: { epoch } });
new random.RandomPassword("key", { length: 32, special: false, keepers: { epoch, issued: issued.result } });
