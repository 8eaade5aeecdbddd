/** The metrics of one scrape of `/metrics`. */
export interface Scrape {
  readonly text: string;
  /** Every series, its labels included, with its value. */
  readonly series: ReadonlyMap<string, number>;
  /**
   * The sum over the series of a metric that have all these labels; 0 if there is none.
   * @throws Error for a name that no metric has: a misspelt one would always be 0
   */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

export async function scrape(adminUrl: string): Promise<Scrape> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  const series = new Map<string, number>();
  const names = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const end = line.lastIndexOf(' ');
    series.set(line.slice(0, end), Number(line.slice(end + 1)));
  }
  return {
    text,
    series,
    sum(name, labels = {}) {
      if (!names.has(name) && !names.has(name.replace(/_(?:bucket|count|sum)$/, ''))) {
        throw new Error(`no metric is called ${name}`);
      }
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
