/**
 * The data of one event: its `data` lines joined by LF. Undefined where it has none, such as a comment or an event with
 * other fields only. A byte order mark at the start is not part of the first field.
 */
export function eventData(event: string): string | undefined {
  let data: string | undefined;
  for (const line of event.split(/\r\n|\n|\r/)) {
    const field = line.startsWith('\uFEFF') ? line.slice(1) : line;
    if (!field.startsWith('data') || (field.length > 4 && field[4] !== ':')) continue;
    const value = field.slice(field[5] === ' ' ? 6 : 5);
    data = data === undefined ? value : `${data}\n${value}`;
  }
  return data;
}
