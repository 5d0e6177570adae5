import type { Attribute, Tag } from './elements';
import type { ImageReference, SizeHint } from './imageReference';
import { targetOf } from './imageTarget';
import { pixels, sizeOf } from './sizeHint';
import { sourceSet } from './sourceSet';

/** The pictures that elements show. */
export function elementImages(tags: readonly Tag[]): ImageReference[] {
  return tags.flatMap((tag) => imagesOf(tag, tags));
}

function imagesOf(tag: Tag, tags: readonly Tag[]): ImageReference[] {
  const text = (name: string): string => tag.attributes.get(name)?.value.trim().toLowerCase() ?? '';
  switch (tag.name.toLowerCase()) {
    case 'img':
    case 'image':
    case 'amp-img':
    case 'nuxt-img':
    case 'nuxtimg':
    case 'v-img':
    case 'staticimage':
    case 'enhanced:img':
    case 'picture':
      // Components of frameworks too; SVG has an element named image, whose picture is in href.
      return described(tag, tag, ['src', 'data-src', 'href', 'xlink:href'], ['srcset', 'data-srcset']);
    case 'source':
      if (tag.media?.name === 'video') return videos(tag);
      return tag.media?.name === 'picture' ? described(tag, tag.media.image ?? tag, [], ['srcset', 'data-srcset']) : [];
    case 'video':
      return [...videos(tag), ...described(tag, tag, ['poster'], [], ['aria-label', 'title'])];
    case 'input':
      return text('type') === 'image' ? described(tag, tag, ['src'], []) : [];
    case 'link': {
      const icon = /(?:^|\s|-)icon(?:\s|$)/.test(text('rel'));
      const preload = text('rel') === 'preload' && text('as') === 'image';
      if (!icon && !preload) return [];
      const sizes = /(\d+)x(\d+)/i.exec(text('sizes'));
      const size = sizes ? { width: Number(sizes[1]), height: Number(sizes[2]) } : undefined;
      return described(tag, tag, ['href'], ['imagesrcset'], ['title'], size);
    }
    case 'meta':
      return metaImages(tag, tags);
    default:
      return [];
  }
}

function videos(tag: Tag): ImageReference[] {
  return described(tag, tag, ['src'], [], ['aria-label', 'title']).map((found) => ({ ...found, isVideo: true }));
}

/** `og:image` and its kin, whose alternative text and size are in elements of their own. */
function metaImages(tag: Tag, tags: readonly Tag[]): ImageReference[] {
  const name = metaName(tag);
  const [, base] =
    /^((?:og|twitter):image|msapplication-\w+logo|msapplication-tileimage|thumbnail|image)(?::(?:url|secure_url|src))?$/.exec(
      name,
    ) ?? [];
  if (base === undefined) return [];
  const sibling = (part: string): Attribute | undefined =>
    tags
      .find((other) => other.name.toLowerCase() === 'meta' && metaName(other) === `${base}:${part}`)
      ?.attributes.get('content');
  const size = sizeOf(pixels(sibling('width')?.value), pixels(sibling('height')?.value));
  return [...addressed(tag, tag.attributes.get('content'), sibling('alt'), size)];
}

function metaName({ attributes }: Tag): string {
  return (
    (attributes.get('property') ?? attributes.get('name') ?? attributes.get('itemprop'))?.value.trim().toLowerCase() ??
    ''
  );
}

function described(
  tag: Tag,
  describing: Tag,
  addresses: readonly string[],
  sets: readonly string[],
  altNames: readonly string[] = ['alt', 'aria-label'],
  size = elementSize(tag) ?? elementSize(describing),
): ImageReference[] {
  const alt = altNames.map((name) => describing.attributes.get(name)).find((attribute) => attribute !== undefined);
  return [
    ...addresses.flatMap((name) => addressed(tag, tag.attributes.get(name), alt, size)),
    ...sets.flatMap((name) => {
      const set = tag.attributes.get(name);
      if (!set) return [];
      return sourceSet(set, size).map((candidate) => ({ range: tag.range, ...candidate, ...altOf(alt) }));
    }),
  ];
}

function addressed(
  tag: Tag,
  address: Attribute | undefined,
  alt: Attribute | undefined,
  size: SizeHint | undefined,
): ImageReference[] {
  if (!address) return [];
  const { range, value } = address;
  return [{ range: tag.range, targetRange: range, target: targetOf(value), ...altOf(alt), ...(size && { size }) }];
}

function altOf(alt: Attribute | undefined): Pick<ImageReference, 'altText' | 'altTextRange'> {
  if (!alt) return { altText: '' };
  return { altText: alt.value.replace(/\s+/g, ' ').trim(), altTextRange: alt.range };
}

function elementSize({ attributes }: Tag): SizeHint | undefined {
  const style = attributes.get('style')?.value ?? '';
  const styled = (name: string): string | undefined =>
    new RegExp(`(?:^|[;\\s])${name}\\s*:\\s*(\\d+(?:\\.\\d+)?px)`, 'i').exec(style)?.[1];
  return sizeOf(
    pixels(styled('width')) ?? pixels(attributes.get('width')?.value),
    pixels(styled('height')) ?? pixels(attributes.get('height')?.value),
  );
}
