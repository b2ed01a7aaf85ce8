/** How long the pure plan takes. */
import { planHub } from "../../components/plan/plan";
import { manySites } from "../../tests/unit/configs";

const RUNS = 3;

/** @returns the median of three plans, the configuration already read */
export function planSeconds(sites: number): number {
  const config = manySites(sites);
  const runs = Array.from({ length: RUNS }, () => {
    const started = process.hrtime.bigint();
    const { length } = planHub(config, "bench", "ap-northeast-1").sites;
    if (length !== sites) throw new Error(`${length} sites were planned, not ${sites}`);
    return Number(process.hrtime.bigint() - started) / 1e9;
  });
  return runs.sort((a, b) => a - b)[RUNS >> 1]!;
}
