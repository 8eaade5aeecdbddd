import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a cluster's test tries: a result from before its last change says nothing of it. */
const tested = ['deploy', 'src', 'Dockerfile'];

/**
 * What a reader must know of the tree that a result was measured on; nothing where that is the tree as it is.
 *
 * @param mark as a result names it: `eef4187`, or `eef4187 with changes`
 * @param folder of the repository
 */
export async function describeAge(mark: string, folder: string): Promise<string | undefined> {
  const [commit = ''] = mark.split(' ');
  const notes: string[] = [];
  if (mark.endsWith('with changes')) notes.push('the tree had changes that no commit has');
  try {
    const { stdout } = await promisify(execFile)('git', ['log', '--format=%h', `${commit}..HEAD`, '--', ...tested], {
      cwd: folder,
    });
    if (stdout !== '') notes.push(`**older than what it tests**: ${tested.join(', ')} have changed since`);
  } catch {
    // Of a branch that is gone, or a copy without its history.
    notes.push('a commit that is not here: whether it is older than what it tests cannot be told');
  }
  return notes.length === 0 ? undefined : notes.join('; ');
}
