/**
 * Collects what a request contains beyond the hub: members and blocks that Anthropic's dialect alone has. They are told to the
 * client by these names where the provider speaks another dialect.
 */
export class Extensions {
  readonly #values: Record<string, unknown> = {};
  readonly #indispensable: string[] = [];

  /** Notes every member that is neither known nor null. */
  addOthers(members: Readonly<Record<string, unknown>>, known: ReadonlySet<string>, prefix = ''): void {
    for (const [name, value] of Object.entries(members)) {
      if (value !== null && value !== undefined && !known.has(name)) this.add(`${prefix}${name}`, value);
    }
  }

  add(name: string, value: unknown): void {
    // An own property, whatever the client called it.
    Object.defineProperty(this.#values, name, { value, enumerable: true, configurable: true, writable: true });
    if (indispensable.has(name)) this.#indispensable.push(name);
  }

  /** The answer would mean something else without it. */
  addIndispensable(name: string, value: unknown): void {
    this.add(name, value);
    this.#indispensable.push(name);
  }

  get all(): { extensions: Readonly<Record<string, unknown>>; indispensable: readonly string[] } {
    return { extensions: this.#values, indispensable: this.#indispensable };
  }
}

/**
 * Members that decide what the answer is made of, or where it may be made: a container with files and skills, remote tools,
 * a stored conversation, the region.
 */
const indispensable: ReadonlySet<string> = new Set(['container', 'mcp_servers', 'thread', 'inference_geo']);
