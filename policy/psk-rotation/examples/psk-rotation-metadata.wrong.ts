// key: keepers.epoch is "2", and that of RandomUuid7 issued is "1"; give both the same
import * as random from "@pulumi/random";

const issued = new random.RandomUuid7("issued", { keepers: { epoch: "1" } });
new random.RandomPassword("key", { length: 32, special: false, keepers: { epoch: "2", issued: issued.result } });
