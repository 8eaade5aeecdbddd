import type { Connection } from '../connection/connection.ts';

/** A client that has left bytes of answers unread. */
export interface UnreadHolder {
  readonly connection: Connection;
  /** The key that it shows, if that is known. All without a key count together. */
  readonly keyId: string | undefined;
  readonly address: string;
  /** Its client has taken nothing for a while. */
  readonly standsStill: boolean;
}

/**
 * The connection to cut where too much is unread: the largest one, of the address that holds the most, of the key that
 * holds the most. So a caller loses nothing to others that hold more together, however small each part of theirs is. Of
 * the connections of one address, those that stand still come first: one that is read may only seem the largest.
 */
export function heaviestReader(holders: readonly UnreadHolder[]): Connection | undefined {
  const ofKey = heaviestGroup(holders, ({ keyId }) => keyId);
  const ofAddress = heaviestGroup(ofKey, ({ address }) => address);
  const still = ofAddress.filter(({ connection, standsStill }) => standsStill && connection.unreadBytes > 0);
  return heaviestGroup(still.length > 0 ? still : ofAddress, ({ connection }) => connection)[0]?.connection;
}

/** Those with the most bytes together; empty where nobody holds any. */
function heaviestGroup(holders: readonly UnreadHolder[], by: (holder: UnreadHolder) => unknown): UnreadHolder[] {
  let most: UnreadHolder[] = [];
  let mostBytes = 0;
  for (const group of Map.groupBy(holders, by).values()) {
    const bytes = group.reduce((sum, { connection }) => sum + connection.unreadBytes, 0);
    if (bytes > mostBytes) [most, mostBytes] = [group, bytes];
  }
  return most;
}
