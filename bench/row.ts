/** Whether it is only to be seen that the rows work: `--brief`. */
export const isBrief = process.argv.includes('--brief');

/** One row of the performance table: something of ours, measured in turn with what it is held against. */
export interface Row {
  readonly id: string;
  readonly subject: string;
  readonly baseline: string;
  /** Of both values. */
  readonly unit: string;
  /** What the ratio subject / baseline is to be. */
  readonly goal: { readonly is: 'at least' | 'at most'; readonly ratio: number };
  /** Gets everything ready; the first measurement must not pay for it. */
  prepare(): Promise<Prepared>;
}

/** A row that is ready to be measured. */
export interface Prepared {
  readonly subject: () => Promise<number>;
  /** A measurement in the same run, or a bound. */
  readonly baseline: (() => Promise<number>) | number;
  close(): Promise<void>;
}

/** What is written to `bench/report.json` for a row. */
export interface Result {
  readonly id: string;
  readonly subject: string;
  readonly baseline: string;
  readonly unit: string;
  readonly subjectValue: number;
  readonly baselineValue: number;
  readonly ratio: number;
  readonly goal: string;
  /** How often subject and baseline were measured in turn; values are medians. */
  readonly rounds: number;
  readonly node: string;
  readonly at: string;
}

/** Measures subject and baseline in turn, `rounds` times, so that a noisy machine disturbs both; medians count. */
export async function measure(row: Row, rounds: number): Promise<Result> {
  const prepared = await row.prepare();
  try {
    const subjects: number[] = [];
    const baselines: number[] = [];
    for (let done = 0; done < rounds; done += 1) {
      subjects.push(await prepared.subject());
      baselines.push(typeof prepared.baseline === 'number' ? prepared.baseline : await prepared.baseline());
    }
    return { ...toResult(row, median(subjects), median(baselines)), rounds };
  } finally {
    await prepared.close();
  }
}

function toResult(
  { id, subject, baseline, unit, goal }: Row,
  subjectValue: number,
  baselineValue: number,
): Omit<Result, 'rounds'> {
  const ratio = toFour(subjectValue / baselineValue);
  const values = { subjectValue: toFour(subjectValue), baselineValue: toFour(baselineValue), ratio };
  return {
    id,
    subject,
    baseline,
    unit,
    ...values,
    goal: `${goal.is} ${goal.ratio}`,
    node: process.version,
    at: new Date().toISOString(),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? Number.NaN) + (sorted[sorted.length - 1 - middle] ?? Number.NaN)) / 2;
}

/** Four significant digits: more are noise. */
function toFour(value: number): number {
  return Number(value.toPrecision(4));
}
