/** What an operation does, step by step with the time since its beginning, on standard error: standard output is the answer's. */

export interface DoneStep {
  readonly what: string;
  readonly seconds: number;
}

export class StepReport {
  readonly done: DoneStep[] = [];
  private readonly startedAt = Date.now();

  constructor(private readonly say: (line: string) => void = (line) => console.error(line)) {}

  /** Says what begins, and remembers how long it took. */
  async step<T>(what: string, action: () => Promise<T>): Promise<T> {
    this.say(`[${seconds(this.elapsed)}] ${what}`);
    const from = this.elapsed;
    const result = await action();
    this.done.push({ what, seconds: Number((this.elapsed - from).toFixed(1)) });
    return result;
  }

  note(line: string): void {
    this.say(`          ${line}`);
  }

  get elapsed(): number {
    return (Date.now() - this.startedAt) / 1000;
  }
}

/** For example ` 12.3 s`. */
export const seconds = (value: number) => `${value.toFixed(1).padStart(5)} s`;
