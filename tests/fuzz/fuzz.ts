/** `npm run fuzz -- [count] [seed]`: a million wrong stack files, or as many as are asked for, in rounds of their own seed. */
import { checkWrongStacks } from "./property";

const ROUND = { values: 9_000, texts: 1_000 };
const [count = 1_000_000, firstSeed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
const rounds = Math.ceil(count / (ROUND.values + ROUND.texts));
for (let round = 0; round < rounds; round += 1) {
  checkWrongStacks({ ...ROUND, seed: firstSeed + round });
  console.log(
    `${(round + 1) * (ROUND.values + ROUND.texts)} of ${count} planned or refused; seed ${firstSeed + round}`,
  );
}
