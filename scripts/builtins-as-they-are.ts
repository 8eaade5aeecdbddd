/** An import from one of Node's own modules, as esbuild writes it. */
const importOfBuiltin =
  /\bimport\s*(?:(?<whole>[\w$]+)\s*,?)?\s*(?:\{(?<names>[^}]*)\}|\*\s*as\s+(?<namespace>[\w$]+))?\s*from\s*"(?<module>node:[\w/]+)";?/g;

/**
 * Takes from Node's own modules only what a file of the bundle uses of them. Where a program imports such a module, Node
 * reads all of its members, also those that are made when they are first read: an `import` from node:http loads Node's
 * WebSocket, and with it a whole client of HTTP (docs/decisions/builtins-as-they-are.md). `process.getBuiltinModule` reads
 * none. No character of the file moves, because the map of its sources counts lines and columns.
 * @param banner the text before which no import stands, and behind which the members are taken
 */
export function takeBuiltinsAsTheyAre(file: string, banner: string): string {
  const [before, after = ''] = splitBehind(file, banner);
  const taken: string[] = [];
  const rest = after.replace(importOfBuiltin, (statement, ...more) => {
    const groups = more.at(-1) as Partial<Record<'whole' | 'names' | 'namespace' | 'module', string>>;
    const builtin = `process.getBuiltinModule("${groups.module}")`;
    for (const name of [groups.whole, groups.namespace]) if (name !== undefined) taken.push(`${name}=${builtin}`);
    if (groups.names !== undefined) taken.push(...membersOf(groups.names, builtin));
    return statement.replace(/[^\n]/g, ' ');
  });
  return taken.length === 0 ? file : `${before}const ${taken.join(',')};${rest}`;
}

function splitBehind(file: string, banner: string): [string, string?] {
  const at = file.indexOf(banner);
  const end = at + banner.length;
  return at === -1 ? [file] : [file.slice(0, end), file.slice(end)];
}

/** `{ a, b as c, default as d }` */
function membersOf(names: string, builtin: string): string[] {
  const members = names
    .split(',')
    .map((name) => name.trim().split(/\s+as\s+/))
    .filter(([name]) => name !== '');
  const whole = members.filter(([name]) => name === 'default').map(([, local = '']) => `${local}=${builtin}`);
  const parts = members
    .filter(([name]) => name !== 'default')
    .map(([name, local]) => (local ? `${name}:${local}` : name));
  return parts.length === 0 ? whole : [...whole, `{${parts.join(',')}}=${builtin}`];
}
