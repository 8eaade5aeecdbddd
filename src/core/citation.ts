/** A source that a text names. */
export interface Citation {
  readonly url?: string;
  readonly title?: string;
  /** The words of the source. */
  readonly quoted?: string;
  /** Which document of the request it is, counted from 0 through all messages. */
  readonly documentIndex?: number;
  /** The provider's id of the file. */
  readonly fileId?: string;
  /** Where in the source the words stand, the end excluded: in characters, in pages from 1, or in blocks from 0. */
  readonly place?: { readonly unit: 'character' | 'page' | 'block'; readonly from: number; readonly to: number };
  /** The characters (UTF-16 units) of the answer's whole text that rest on the source, the end excluded. */
  readonly span?: { readonly from: number; readonly to: number };
}
