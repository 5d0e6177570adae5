import type { DocumentLanguage } from './documentLanguage';
import { markdown } from './markdown';
import { plainText } from './plainText';

/** One line a language; what is not here is treated as plain text. */
const languages: readonly DocumentLanguage[] = [markdown];

const byId = new Map(languages.flatMap((language) => language.languageIds.map((id) => [id, language] as const)));

export function languageOf(languageId: string): DocumentLanguage {
  return byId.get(languageId) ?? plainText;
}
