import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { GatewayError } from '../../core/errors.ts';
import { giveBack } from '../../core/body-buffer.ts';
import { callBack } from '../../core/isolation.ts';
import { watchForDeparture } from '../connection/client-gone.ts';
import { connectionExpiryMs } from '../connection/connection-age.ts';
import type { Connections } from './connections.ts';
import type { IncomingRequest } from '../request/incoming-request.ts';
import { linger } from '../connection/linger.ts';
import type { ListenerDeps } from './listener-deps.ts';
import type { NodeServer } from './node-server.ts';
import { LastAnswers } from '../connection/last-answers.ts';
import { type ParserError, rawAnswer, refuseConnection, refusePieces } from '../connection/parser-errors.ts';
import { meterPieces } from '../connection/piece-meter.ts';
import { requestIdFor } from '../request/request-id.ts';
import { refusedRequest } from '../../telemetry/connection-events.ts';
import type { Requests } from '../request/requests.ts';
import { ownerOf } from '../connection/socket-owner.ts';
import type { SocketsByAddress } from './sockets-by-address.ts';

/**
 * Handles all events of Node's server other than plain requests, so that none of Node's defaults applies by accident.
 * Each callback concerns one socket, and a bug in it ends that socket alone.
 */
export function attachServerEvents(
  server: NodeServer,
  secure: boolean,
  connections: Connections,
  sockets: SocketsByAddress,
  requests: Requests,
  deps: ListenerDeps,
): void {
  const { clock, errors, events } = deps;
  const lastAnswers = new LastAnswers(clock);

  const isolated =
    <More extends unknown[]>(listener: (socket: Socket, ...more: More) => void) =>
    (socket: Socket, ...more: More): void => {
      callBack(
        () => {
          listener(socket, ...more);
        },
        connections.find(socket) ?? ownerOf(socket),
      );
    };

  const open = isolated((socket) => {
    const nowMs = clock.nowMs();
    const expiresAtMs = connectionExpiryMs(nowMs, requests.policy.maxConnectionAgeMs);
    const connection = connections.open(socket, nowMs, expiresAtMs);
    sockets.link(connection);
    watchForDeparture(connection);
    requests.watch(connection);
    const refuse = (): void => {
      refusePieces(connection, errors, events);
    };
    const drained = (): void => {
      connection.drained();
    };
    meterPieces(socket, () => {
      callBack(refuse, connection);
    });
    socket.on('drain', () => {
      callBack(drained, connection);
    });
  });
  server.on(secure ? 'secureConnection' : 'connection', open);

  const refuse = isolated((socket, error: ParserError & Error) => {
    const connection = connections.find(socket);
    if (connection) refuseConnection(connection, error, errors, events, lastAnswers);
    else {
      // No request can have arrived: the TLS handshake failed or took too long.
      events.httpRejected('tls', socket.remoteAddress, { message: error.message });
      socket.destroy();
    }
  });
  server.on('clientError', (error: ParserError & Error, stream: Duplex) => {
    refuse(stream as Socket, error);
    // Node copies each read of a stopped parser. A burst of refused bodies would fragment the C heap with the copies.
    if (error.rawPacket !== undefined) giveBack(error.rawPacket);
  });

  // The reader of the body sends `100 Continue` when everything but the body has been checked.
  server.on('checkContinue', (request, response) => {
    server.emit('request', request, response);
  });
  const refuseExpectation = isolated((_socket, request: IncomingRequest, response: ServerResponse) => {
    const error = new GatewayError('expectation_failed');
    requests.serveRefused(request, response, { error, reason: 'expectation' });
  });
  server.on('checkExpectation', (request, response) => {
    refuseExpectation(request.socket, request, response);
  });

  const refuseConnect = isolated((socket, request: IncomingMessage) => {
    const connection = connections.find(socket);
    // Node has removed its parser and its listeners.
    socket.on('error', () => undefined);
    // What still arrives is dropped. It is read only because the FIN of the client comes after it.
    socket.resume();
    // Node may have stopped its handle because answers were not read, while the stream believes that it still reads.
    // Start it again.
    socket['_read'](0);
    const message = 'CONNECT is not answered: this is no forward proxy.';
    const error = new GatewayError('method_not_allowed', message, { headers: { allow: requests.allow } });
    const requestId = requestIdFor(request.headers['x-request-id']);
    const { headers, url = '' } = request;
    const told = { requestId, method: 'CONNECT', path: url, query: '', headers };
    events.httpRejected('method_not_allowed', socket.remoteAddress, refusedRequest(told, error));
    const lastWords = rawAnswer(error, errors, requestId);
    if (connection) connection.closing = true;
    if (connection?.idle === false) connection.lastWords = lastWords;
    else linger(socket, lastWords);
  });
  server.on('connect', (request: IncomingMessage, stream: Duplex) => {
    refuseConnect(stream as Socket, request);
  });
}
