/**
 * JSON as Python's `json` module writes it: with `NaN` (here null) and `-Infinity`, which JSON does not have but which
 * every saved DPM-Solver configuration contains.
 * @throws SyntaxError
 */
export function parsePythonJson(text: string): unknown {
  const standard = text.replace(/^\uFEFF/, '').replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) => {
    if (token === 'NaN') return 'null';
    return token.startsWith('"') ? token : token.replace('Infinity', '1e999');
  });
  return JSON.parse(standard);
}
