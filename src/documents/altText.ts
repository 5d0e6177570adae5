import { oneLine } from './cleanText';

const maximumLength = 300;

/** What a picture's alternative text says: its prompt, cut between words when it is very long. */
export function altTextOf(prompt: string): string {
  const text = oneLine(prompt);
  if (text.length <= maximumLength) return text;
  // A cut inside a surrogate pair would leave half a character.
  const start = text.slice(0, maximumLength).replace(/[\ud800-\udbff]$/, '');
  return `${start.replace(/\s+\S{0,40}$/, '')}…`;
}
