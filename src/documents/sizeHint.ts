import type { SizeHint } from './imageReference';

/** Pixels of `120` and `120px`; undefined for shares, other units and what is no size. */
export function pixels(value: string | undefined): number | undefined {
  const number = /^\s*(\d{1,6}(?:\.\d+)?)\s*(?:px)?\s*$/i.exec(value ?? '')?.[1];
  const rounded = number === undefined ? 0 : Math.round(Number(number));
  return rounded > 0 ? rounded : undefined;
}

export function sizeOf(width: number | undefined, height: number | undefined): SizeHint | undefined {
  if (width === undefined && height === undefined) return undefined;
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}
