import { readdir, readFile, readlink } from 'node:fs/promises';

const listening = '0A';
const linkOfSocket = /^socket:\[(\d+)\]$/;

/**
 * The sockets that a process holds, except those with a known use: those it listens on, those of other ports, and those
 * that are not TCP. Each is described by its two ends and its state, as in `/proc/net/tcp`. A port alone would not
 * identify a socket, because another process may use the same port on another address of this machine. A socket that
 * was reset is in no table any more, and is found by its descriptor.
 */
export async function socketsOfProcess(pid: number, port: number): Promise<string[]> {
  const held = await socketInodes(pid);
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => rowsOf(name)));
  const tcp = new Map(tables.flat().map((row) => [row[9], row]));
  const others = new Set((await rowsOf('unix')).map((row) => row[6]));
  return held.flatMap((inode) => {
    const [, local = '', remote = '', state = ''] = tcp.get(inode) ?? [];
    if (local === '') return others.has(inode) ? [] : [`socket ${inode}, which is closed`];
    const isOfPort = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16) === port;
    return isOfPort && state !== listening ? [`${local} ${remote} ${state}`] : [];
  });
}

async function socketInodes(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder);
  // A socket that has been closed since then does not count.
  const links = await Promise.all(descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return links.flatMap((link) => linkOfSocket.exec(link)?.[1] ?? []);
}

async function rowsOf(table: string): Promise<string[][]> {
  const text = await readFile(`/proc/net/${table}`, 'latin1');
  return text
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/));
}
