import type { Random } from './random.ts';

const sentences = [
  'A headgate stands where the river meets the canal.',
  'It decides how much water goes in, and where that water runs.',
  'In a dry year the farmers agree on a share for every field.',
  'The keeper opens the gate a little before sunrise.',
  'When the snow melts, the river carries more than the canal can hold.',
  'Too much water breaks the banks; too little leaves the last field dry.',
  'A good gate is dull: it does the same thing every day, and nobody speaks of it.',
  'The oldest ones are oak beams in a stone frame.',
  'Newer gates are steel, and a small motor lifts them.',
  'A mark on the wall shows how high the water stood last spring.',
  'Leaves and branches gather at the screen and must be raked away.',
  'Below the gate the canal parts into three ditches.',
  'Each ditch has a board that slides up and down by hand.',
  'A neighbour who takes more than his share is soon found out.',
  'At night the sound of the falling water carries far.',
  'The measure is simple: so many turns of the wheel, so many litres a second.',
  'Whoever built it knew the river well.',
  'After a storm the keeper walks the whole length of the canal.',
  'He looks for places where the bank is soft.',
  'A gate that sticks half open is worse than one that stays shut.',
  'The water that nobody needs flows back to the river.',
  'Nothing is lost as long as somebody is counting.',
];

const wideSentences = [
  'Das Wehr am großen Fluß öffnet früh, für alle Felder.',
  'Água, café e pão à beira do canal.',
  '水门 决定 多少 水 流入 运河。',
  '用水 は みんな で 分け合う もの です。',
  'Вода идёт в поле, когда ворота открыты.',
  'The 🌊 meets the 🚪 and the 🌾 is glad 👩🏽‍🌾.',
  'A keeper 👨‍👩‍👧‍👦 waves 🏴‍☠️ and smiles 😀.',
];

/** Words as a model streams them: the first without a space, all others with a space before them. */
const words = { ascii: sentences.map(split), unicode: [...wideSentences, ...sentences.slice(0, 3)].map(split) };

type Alphabet = keyof typeof words;

/** A text that is produced token by token. */
export interface TextTokens {
  /** The next token's text; undefined at the end. */
  next(): string | undefined;
}

/** Sentences in an order that depends on the seed, up to a number of tokens. */
export class GeneratedText implements TextTokens {
  readonly #random: Random;
  readonly #sentences: readonly (readonly string[])[];
  #sentence: readonly string[] = [];
  #word = 0;
  #left: number;
  #begun = false;

  /** @param tokens number of tokens; Infinity where the reader decides when to stop */
  constructor(random: Random, tokens: number, alphabet: Alphabet) {
    this.#random = random;
    this.#left = tokens;
    this.#sentences = words[alphabet];
  }

  next(): string | undefined {
    if (this.#left <= 0) return undefined;
    this.#left -= 1;
    let word = this.#sentence[this.#word];
    if (word === undefined) {
      this.#sentence = this.#sentences[this.#random.below(this.#sentences.length)] ?? [];
      this.#word = 0;
      word = this.#sentence[0] ?? '';
    }
    this.#word += 1;
    if (this.#begun) return word;
    this.#begun = true;
    return word.trimStart();
  }
}

/** A known text (JSON, arguments of a tool) in tokens of four characters. */
export class FixedText implements TextTokens {
  readonly #characters: readonly string[];
  #position = 0;
  #left: number;

  constructor(text: string, maxTokens: number) {
    this.#characters = Array.from(text);
    this.#left = maxTokens;
  }

  /** Whether the text needs more tokens than allowed. */
  get isCut(): boolean {
    return this.#characters.length > this.#left * 4;
  }

  next(): string | undefined {
    if (this.#left <= 0 || this.#position >= this.#characters.length) return undefined;
    this.#left -= 1;
    this.#position += 4;
    return this.#characters.slice(this.#position - 4, this.#position).join('');
  }
}

function split(sentence: string): readonly string[] {
  return sentence.split(' ').map((word) => ` ${word}`);
}
