/** One line of a plot. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const width = 900;
const height = 300;
const margin = { left: 60, right: 20, top: 36, bottom: 36 };
const colours = ['#0b6e99', '#c2410c', '#4d7c0f', '#7e22ce', '#be123c', '#0f766e', '#a16207', '#475569'];

/** A plot of lines over minutes, as the text of an SVG file. */
export function plot(title: string, series: readonly Series[]): string {
  const points = series.flatMap((each) => each.points);
  const most = Math.max(1, ...points.map(([, y]) => y)) * 1.05;
  const end = Math.max(1e-9, ...points.map(([x]) => x));
  const x = (value: number): string => (margin.left + (value / end) * (width - margin.left - margin.right)).toFixed(1);
  const y = (value: number): string =>
    (height - margin.bottom - (value / most) * (height - margin.top - margin.bottom)).toFixed(1);
  const grid = ticks(most).map(
    (value) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/><text x="${margin.left - 6}" y="${y(value)}" text-anchor="end" dominant-baseline="middle">${value}</text>`,
  );
  const times = ticks(end).map(
    (value) => `<text x="${x(value)}" y="${height - margin.bottom + 18}" text-anchor="middle">${value} min</text>`,
  );
  const lines = series.map(({ name, points: own }, index) => {
    const path = own.map(([at, value]) => `${x(at)},${y(value)}`).join(' ');
    const colour = colours[index % colours.length];
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${path}"><title>${escape(name)}</title></polyline>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<rect width="${width}" height="${height}" fill="white"/><text x="${margin.left}" y="20" font-size="14">${escape(title)}</text>
${[...grid, ...times, ...lines].join('\n')}
</svg>
`;
}

/** Round numbers from 0 on, five or so. */
function ticks(most: number): number[] {
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
