/** Characters after which a slash starts a regular expression, not a division. */
const beforeRegExp = new Set('(,=:[!&|?{};+-*%<>~^\n');
const wordsBeforeRegExp = /\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/;

/**
 * The source with its comments and the inside of its strings, templates and regular expressions blanked out. Every
 * character keeps its position, so that a pattern searches only the code. Code inside `${…}` is blanked
 * with its template.
 * @param onComment called with the text of each comment
 */
export function maskSource(source: string, onComment: (text: string) => void = () => undefined): string {
  let masked = '';
  let at = 0;
  const skipTo = (end: number, keepEnds: boolean): void => {
    const text = source.slice(at, end);
    const blank = text.replaceAll(/[^\n]/g, ' ');
    masked += keepEnds && text.length > 1 ? `${text[0]}${blank.slice(1, -1)}${text.at(-1)}` : blank;
    at = end;
  };
  const skipComment = (end: number): void => {
    onComment(source.slice(at, end));
    skipTo(end, false);
  };
  while (at < source.length) {
    const char = source[at] as string;
    if (char === '/' && source[at + 1] === '/') skipComment(indexOrEnd(source, '\n', at));
    else if (char === '/' && source[at + 1] === '*') skipComment(indexOrEnd(source, '*/', at + 2) + 2);
    else if (char === '"' || char === "'") skipTo(endOfString(source, at), true);
    else if (char === '`') skipTo(endOfTemplate(source, at), true);
    else if (char === '/' && startsRegExp(masked)) skipTo(endOfRegExp(source, at), true);
    else {
      masked += char;
      at++;
    }
  }
  return masked;
}

function indexOrEnd(source: string, text: string, from: number): number {
  const index = source.indexOf(text, from);
  return index === -1 ? source.length : index;
}

function endOfString(source: string, start: number): number {
  const quote = source[start];
  let at = start + 1;
  while (at < source.length && source[at] !== quote && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
  return source[at] === '\n' ? at : at + 1;
}

function endOfTemplate(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') at += 2;
    else if (source.startsWith('${', at)) at = endOfSubstitution(source, at + 2);
    else at++;
  }
  return at + 1;
}

function endOfSubstitution(source: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < source.length && depth > 0) {
    const char = source[at];
    if (char === '`') at = endOfTemplate(source, at);
    else if (char === '"' || char === "'") at = endOfString(source, at);
    else {
      if (char === '{') depth++;
      if (char === '}') depth--;
      at++;
    }
  }
  return at;
}

function startsRegExp(maskedBefore: string): boolean {
  const before = maskedBefore.trimEnd();
  return before === '' || beforeRegExp.has(before.at(-1) as string) || wordsBeforeRegExp.test(before);
}

function endOfRegExp(source: string, start: number): number {
  let inClass = false;
  let at = start + 1;
  while (at < source.length && source[at] !== '\n') {
    const char = source[at];
    if (char === '/' && !inClass) return at + 1;
    if (char === '[') inClass = true;
    if (char === ']') inClass = false;
    at += char === '\\' ? 2 : 1;
  }
  return at;
}
