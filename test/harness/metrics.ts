/** The metrics of one scrape of `/metrics`. */
export interface Scrape {
  readonly text: string;
  /** Every series, its labels included, with its value. */
  readonly series: ReadonlyMap<string, number>;
  /** The sum over the series of a metric that have all these labels; 0 if there is none. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

export async function scrape(adminUrl: string): Promise<Scrape> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  const series = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const end = line.lastIndexOf(' ');
    series.set(line.slice(0, end), Number(line.slice(end + 1)));
  }
  return {
    text,
    series,
    sum(name, labels = {}) {
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      let sum = 0;
      for (const [key, value] of series) {
        const [metric] = key.split('{');
        if (metric === name && wanted.every((label) => key.includes(label))) sum += value;
      }
      return sum;
    },
  };
}
