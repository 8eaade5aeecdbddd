interface Cell {
  asked: number;
  passed: number;
}

/** How many behaviours each client passed under each fault, for people. */
export interface Table {
  count(fault: string, client: string, what: keyof Cell): void;
  render(): string;
}

/** @param clients its columns */
export function tableOf(clients: readonly string[]): Table {
  const rows = new Map<string, Map<string, Cell>>();
  return {
    count(fault, client, what) {
      const row = rows.get(fault) ?? new Map<string, Cell>();
      const cell = row.get(client) ?? { asked: 0, passed: 0 };
      cell[what] += 1;
      rows.set(fault, row.set(client, cell));
    },
    render() {
      const shown = [...rows].map(([fault, row]) =>
        [fault, ...clients.map((client) => cellOf(row.get(client)))].join(' | '),
      );
      return [['fault', ...clients].join(' | '), ...shown].map((line) => `| ${line} |`).join('\n');
    },
  };
}

function cellOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : `${cell.passed}/${cell.asked}`;
}
