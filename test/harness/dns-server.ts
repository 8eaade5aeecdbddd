import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { pause } from './gateway.ts';

const headBytes = 12;
const typeA = 1;
const noError = 0x8180;
const noSuchName = 0x8183;
const refused = 0x8185;

/** A DNS server whose names and manners a test changes while it runs. It ends with the test. */
export class DnsServer {
  /** The IPv4 addresses of each name that is known. */
  readonly addresses = new Map<string, readonly string[]>();
  /** How long each answer takes. */
  delayMs = 0;
  /** Names of which it says nothing at all. */
  readonly silentAbout = new Set<string>();
  /** It refuses every question, as a server that has lost its own. */
  isLost = false;
  /** The names that were asked for. */
  readonly asked: string[] = [];
  port = 0;

  static async start(address = '127.0.0.1', port = 0): Promise<DnsServer> {
    const server = new DnsServer();
    const socket = createSocket('udp4');
    let isOpen = true;
    socket.on('message', (question, { port: from, address: asker }) => {
      void pause(server.delayMs).then(() => {
        const answer = server.#answerTo(question);
        if (isOpen && answer !== undefined) socket.send(answer, from, asker);
      });
    });
    socket.bind(port, address);
    await once(socket, 'listening');
    server.port = socket.address().port;
    onTestFinished(() => {
      isOpen = false;
      socket.close();
    });
    return server;
  }

  /** RFC 1035, 4.1: the head, the question again, and a record for each address. */
  #answerTo(message: Buffer): Buffer | undefined {
    const { name, end } = nameIn(message);
    this.asked.push(name);
    if (this.silentAbout.has(name)) return undefined;
    const question = message.subarray(headBytes, end + 4);
    const known = this.isLost ? undefined : this.addresses.get(name);
    const found = message.readUInt16BE(end) === typeA ? (known ?? []) : [];
    const head = Buffer.alloc(headBytes);
    message.copy(head, 0, 0, 2);
    head.writeUInt16BE(this.isLost ? refused : known === undefined ? noSuchName : noError, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(found.length, 6);
    return Buffer.concat([head, question, ...found.map(recordOf)]);
  }
}

function nameIn(message: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = headBytes;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** An address of the name in the question, to be forgotten at once. */
function recordOf(address: string): Buffer {
  const [pointerToName, classIn, lifetimeSeconds, length] = [0xc00c, 1, 0, 4];
  const record = Buffer.alloc(12);
  record.writeUInt16BE(pointerToName, 0);
  record.writeUInt16BE(typeA, 2);
  record.writeUInt16BE(classIn, 4);
  record.writeUInt32BE(lifetimeSeconds, 6);
  record.writeUInt16BE(length, 10);
  return Buffer.concat([record, Buffer.from(address.split('.').map(Number))]);
}
