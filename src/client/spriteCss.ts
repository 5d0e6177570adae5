import type { SpriteLayout } from '../protocol/exporting';

/**
 * The style sheet that plays a sprite sheet: an element of its class shows one frame after the other, and the first one
 * to people who want no motion.
 * @param sheet the sheet's address as the style sheet sees it, a relative path with forward slashes
 * @param name of the class and its key frames: a CSS identifier, see {@link spriteClass}
 */
export function spriteCss(layout: SpriteLayout, sheet: string, name: string): string {
  const { columns, rows, width, height, starts, seconds, loop } = layout;
  const position = (cell: number) =>
    `${length(-(cell % columns) * width)} ${length(-Math.floor(cell / columns) * height)}`;
  // Without the last line a finite animation would end where it began.
  const moments = [
    ...starts.map((start, cell) => [`${decimal((start / seconds) * 100)}%`, position(cell)] as const),
    ['100%', position(starts.length - 1)] as const,
  ];
  const plays = loop === 0 ? 'infinite' : `${loop} forwards`;
  return `/* <div class="${name}" role="img" aria-label="…"></div> */
.${name} {
  width: ${length(width)};
  height: ${length(height)};
  background: url("${encodeURI(sheet).replace(/[?#]/g, encodeURIComponent)}") 0 0 / ${length(columns * width)} ${length(rows * height)} no-repeat;
  animation: ${name} ${decimal(seconds)}s step-end ${plays};
}

@keyframes ${name} {
${moments.map(([moment, place]) => `  ${moment} {\n    background-position: ${place};\n  }`).join('\n')}
}

@media (prefers-reduced-motion: reduce) {
  .${name} {
    animation: none;
  }
}
`;
}

/** The class of a style sheet of this file name: `My walk.css` gives `sprite-my-walk`. */
export function spriteClass(fileName: string): string {
  const words = fileName
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}_]+/gu);
  return ['sprite', ...(words ?? [])].join('-');
}

function length(pixels: number): string {
  return pixels === 0 ? '0' : `${pixels}px`;
}

function decimal(value: number): string {
  return String(Number(value.toFixed(4)));
}
