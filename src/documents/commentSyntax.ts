/** How a language writes comments. */
export interface CommentSyntax {
  /** Signs from which a comment goes to the end of its line. */
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
}

const slashes: CommentSyntax = { line: ['//'], block: [['/*', '*/']] };
const hash: CommentSyntax = { line: ['#'], block: [] };
const angle: CommentSyntax = { line: [], block: [['<!--', '-->']] };
const percent: CommentSyntax = { line: ['%'], block: [] };
const semicolon: CommentSyntax = { line: [';'], block: [] };

/** VS Code does not tell extensions what it knows about comments, so the languages that it ships are listed here. */
const bySyntax: readonly (readonly [CommentSyntax, readonly string[]])[] = [
  [
    slashes,
    [
      ...['c', 'cpp', 'csharp', 'cuda-cpp', 'd', 'dart', 'glsl', 'go', 'groovy', 'hlsl', 'java', 'javascript'],
      ...['javascriptreact', 'jsonc', 'json', 'kotlin', 'less', 'objective-c', 'objective-cpp', 'proto3', 'rust'],
      ...['scala', 'scss', 'shaderlab', 'solidity', 'swift', 'typescript', 'typescriptreact', 'verilog', 'wgsl', 'zig'],
    ],
  ],
  [{ line: [], block: [['/*', '*/']] }, ['css']],
  [{ line: ['//', '#'], block: [['/*', '*/']] }, ['php', 'terraform', 'hcl']],
  [
    hash,
    [
      ...[
        'cmake',
        'dockercompose',
        'dockerfile',
        'elixir',
        'git-commit',
        'git-rebase',
        'graphql',
        'ignore',
        'makefile',
      ],
      ...['nim', 'perl', 'perl6', 'properties', 'r', 'shellscript', 'snakemake', 'tcl', 'toml', 'yaml', 'fish'],
    ],
  ],
  [
    {
      line: ['#'],
      block: [
        ['"""', '"""'],
        ["'''", "'''"],
      ],
    },
    ['python'],
  ],
  [{ line: ['#'], block: [['=begin', '=end']] }, ['ruby']],
  [{ line: ['#'], block: [['#=', '=#']] }, ['julia']],
  [{ line: ['#'], block: [['<#', '#>']] }, ['powershell']],
  [{ line: ['#'], block: [['###', '###']] }, ['coffeescript']],
  [{ line: ['--'], block: [['--[[', ']]']] }, ['lua']],
  [{ line: ['--'], block: [['/*', '*/']] }, ['sql']],
  [{ line: ['--'], block: [['{-', '-}']] }, ['haskell', 'elm', 'purescript']],
  [{ line: ['--'], block: [] }, ['ada', 'vhdl', 'applescript']],
  [{ line: ['//'], block: [['(*', '*)']] }, ['fsharp', 'pascal']],
  [{ line: [], block: [['(*', '*)']] }, ['ocaml']],
  [angle, ['html', 'xml', 'xsl', 'handlebars', 'markdown', 'mdx', 'quarto', 'rmd', 'xhtml', 'svg']],
  [{ line: ['//'], block: [['<!--', '-->'], ...slashes.block] }, ['vue', 'svelte', 'astro']],
  [{ line: [], block: [['@*', '*@'], ...angle.block] }, ['razor', 'aspnetcorerazor']],
  [{ line: ['//-', '//'], block: [] }, ['jade']],
  [percent, ['latex', 'tex', 'bibtex', 'matlab', 'erlang', 'octave', 'prolog']],
  [{ line: [';'], block: [['#|', '|#']] }, ['lisp', 'scheme', 'racket', 'commonlisp']],
  [semicolon, ['clojure', 'asm', 'nasm', 'autohotkey']],
  [{ line: [';', '#'], block: [] }, ['ini']],
  [{ line: ["'"], block: [] }, ['vb']],
  [{ line: ['REM', 'rem', '::'], block: [] }, ['bat']],
  [{ line: ['!'], block: [] }, ['fortran', 'FortranFreeForm', 'fortran-modern']],
  [{ line: ['//'], block: [['////', '////']] }, ['asciidoc']],
  [{ line: ['..'], block: [] }, ['restructuredtext']],
];

const syntaxes = new Map(bySyntax.flatMap(([syntax, languages]) => languages.map((id) => [id, syntax] as const)));

/** Undefined for languages without comments (plain text) and for those that are not known. */
export function commentSyntaxOf(languageId: string): CommentSyntax | undefined {
  return syntaxes.get(languageId);
}

/** Languages whose text is full of tags. */
const tagged = new Set([
  ...['html', 'xml', 'xsl', 'handlebars', 'vue', 'svelte', 'astro', 'razor', 'aspnetcorerazor', 'xhtml', 'svg'],
]);
export function hasTags(languageId: string): boolean {
  return tagged.has(languageId);
}
