/** Hourly output of a kind of plant. */
export interface Dataset {
  readonly id: string;
  readonly unit: 'MW';
  readonly hourly: readonly number[];
}

/** The datasets of one API; they are back to what they were when it starts again. */
export interface Datasets {
  /** Finds a dataset by its id, which is also the name of the resource in grants. */
  find(id: string): Dataset | undefined;
  /** Gives a dataset other values, of which {@link isHourly} says that they are some; undefined: there is none. */
  replace(id: string, hourly: readonly number[]): Dataset | undefined;
}

/** Makes the datasets that every API begins with. */
export function createDatasets(): Datasets {
  const byId = new Map(FIRST.map((dataset) => [dataset.id, dataset]));
  return {
    find: (id) => byId.get(id),
    replace: (id, hourly) => {
      const dataset = byId.get(id);
      if (dataset === undefined) return undefined;
      const replaced = { ...dataset, hourly };
      byId.set(id, replaced);
      return replaced;
    },
  };
}

/** Whether a value is the output of a day, hour by hour: 1 to 24 numbers, in MW. */
export function isHourly(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) && value.length > 0 && value.length <= 24 && value.every((item) => typeof item === 'number')
  );
}

const FIRST: readonly Dataset[] = [
  { id: 'solar', unit: 'MW', hourly: [0, 0, 12, 180, 412, 455, 301, 44] },
  { id: 'wind', unit: 'MW', hourly: [310, 287, 254, 261, 299, 342, 377, 401] },
  { id: 'hydro', unit: 'MW', hourly: [95, 94, 94, 101, 118, 120, 119, 102] },
];
