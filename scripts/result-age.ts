import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a test on a cluster tests. A result from before the last change of these says nothing about them. */
const tested = ['deploy', 'src', 'Dockerfile'];

/**
 * What a reader must know about the tree on which a result was measured; empty if it is the current tree.
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
    // The commit belongs to a deleted branch, or this copy has no history.
    notes.push('a commit that is not here: whether it is older than what it tests cannot be told');
  }
  return notes.length === 0 ? undefined : notes.join('; ');
}
