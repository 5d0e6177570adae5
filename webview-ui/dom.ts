export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly role?: string;
  readonly label?: string;
}

/** An element with its class, text and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  if (options.role !== undefined) made.setAttribute('role', options.role);
  if (options.label !== undefined) made.setAttribute('aria-label', options.label);
  made.append(...children);
  return made;
}

/** Puts values into the `{0}`, `{1}` places of a text. */
export function fillIn(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}

/** A picture that shows its file's name when it cannot be shown itself. */
export function picture(source: string, alternative: string, broken: () => Node): HTMLElement {
  const image = element('img');
  image.alt = alternative;
  image.decoding = 'async';
  image.draggable = false;
  const frame = element('div', { class: 'frame' }, image);
  image.addEventListener('error', () => frame.replaceChildren(broken()), { once: true });
  image.src = source;
  return frame;
}

/** What stands in a picture's place when its file is broken: its name, and why. */
export function brokenPicture(file: string, why: string): Node {
  return element(
    'div',
    { class: 'broken' },
    element('span', { class: 'name', text: file }),
    element('span', { text: why }),
  );
}
