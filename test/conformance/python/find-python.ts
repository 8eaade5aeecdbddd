import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { delimiter } from 'node:path';

/**
 * The Pythons that may have clients: those of `HEADGATE_PYTHON`, or the one on the PATH. There may be several, because
 * some packages do not stand beside each other.
 */
export const pythons: readonly string[] = (process.env['HEADGATE_PYTHON'] ?? 'python3').split(delimiter);

const printPackages = `
import importlib.util, json, sys
def has(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
print(json.dumps([name for name in sys.argv[1:] if has(name)]))`;

/** Finds the first Python that has all packages of a list. It loads none of them. @param names all packages that will be asked for */
export function pythonFinder(names: readonly string[]): (packages: readonly string[]) => string | undefined {
  const found = pythons.map((python) => ({ python, has: installedPackages(python, names) }));
  return (packages) => found.find(({ has }) => packages.every((name) => has.has(name)))?.python;
}

function installedPackages(python: string, names: readonly string[]): ReadonlySet<string> {
  try {
    const options: ExecFileSyncOptionsWithStringEncoding = {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    };
    return new Set(JSON.parse(execFileSync(python, ['-c', printPackages, ...names], options)) as string[]);
  } catch {
    // There is no such Python.
    return new Set();
  }
}
