/** Two columns under a title, for help texts. */
export function table(title: string, rows: ReadonlyArray<readonly [string | number, string]>): string {
  const width = Math.max(...rows.map(([name]) => String(name).length));
  return `${title}:\n${rows.map(([name, meaning]) => `  ${String(name).padEnd(width)}  ${meaning}`).join('\n')}`;
}
