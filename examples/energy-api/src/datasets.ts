/** Hourly output of a kind of plant. */
export interface Dataset {
  readonly id: string;
  readonly unit: 'MW';
  readonly hourly: readonly number[];
}

/** Finds a dataset by its id, which is also the name of the resource in grants. */
export function findDataset(id: string): Dataset | undefined {
  return DATASETS.find((dataset) => dataset.id === id);
}

const DATASETS: readonly Dataset[] = [
  { id: 'solar', unit: 'MW', hourly: [0, 0, 12, 180, 412, 455, 301, 44] },
  { id: 'wind', unit: 'MW', hourly: [310, 287, 254, 261, 299, 342, 377, 401] },
];
