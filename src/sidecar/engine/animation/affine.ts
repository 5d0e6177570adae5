/** x′ = a·x + b·y + c, y′ = d·x + e·y + f; pixels, x to the right, y down, a pixel's centre at its index + ½. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const identity: Affine = [1, 0, 0, 0, 1, 0];

/** First `before`, then `after`. */
export function compose(after: Affine, before: Affine): Affine {
  const [a, b, c, d, e, f] = after;
  const [g, h, i, j, k, l] = before;
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

export function invert([a, b, c, d, e, f]: Affine): Affine {
  const determinant = a * e - b * d;
  if (determinant === 0) throw new RangeError('This transform cannot be undone');
  const [g, h, i, j] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return [g, h, -(g * c + h * f), i, j, -(i * c + j * f)];
}

/** What the camera does from one frame to the next. */
export interface CameraMove {
  /** Degrees by which the picture turns, clockwise. */
  readonly angle: number;
  /** Above 1 zooms in. */
  readonly zoom: number;
  /** Pixels of the camera to the right: the picture goes to the left. */
  readonly translationX: number;
  /** Pixels of the camera up: the picture goes down. */
  readonly translationY: number;
}

/** Where a pixel of the frame before goes: first the translation, then zoom and turn about the picture's centre. */
export function cameraTransform(
  { angle, zoom, translationX, translationY }: CameraMove,
  width: number,
  height: number,
): Affine {
  const radians = (angle * Math.PI) / 180;
  const [cosine, sine] = [zoom * Math.cos(radians), zoom * Math.sin(radians)];
  const about: Affine = [cosine, -sine, 0, sine, cosine, 0];
  const [x, y] = [width / 2, height / 2];
  const moved: Affine = [1, 0, -x - translationX, 0, 1, -y + translationY];
  return compose([1, 0, x, 0, 1, y], compose(about, moved));
}
