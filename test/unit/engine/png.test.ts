import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readGenerationMetadata, toXmp, type GenerationMetadata } from '../../../src/protocol/generationMetadata';
import type { Pixels } from '../../../src/sidecar/engine/media/pixels';
import { encodePng } from '../../../src/sidecar/engine/media/png';

/** Each row is best served by another filter. */
function pictureOf(width: number, height: number, channels: Pixels['channels'] = 3): Pixels {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const row = Math.floor(i / (width * channels));
    return [i * 7919, i, row * 5, (i + row) * 3, Math.sin(i / 40) * 100 + 128][row % 5]!;
  });
  return { data, channels, width, height };
}

function metadataOf(prompt: string): GenerationMetadata {
  const request = { prompt, negativePrompt: '', model: 'builtin', width: 5, height: 7, numInferenceSteps: 1 };
  return {
    easel: '0.1.0',
    model: { id: 'builtin', hash: 'abc' },
    request: { ...request, guidanceScale: 0, scheduler: 'ddim', seed: 4294967295, numImages: 1 },
  };
}

describe('PNG files', () => {
  it.each([
    [1, 1, 3],
    [5, 7, 3],
    [64, 64, 3],
    [333, 21, 3],
    [1, 1, 4],
    [333, 21, 4],
  ] as const)('%i×%i pixels of %i channels come back as they were', async (width, height, channels) => {
    const picture = pictureOf(width, height, channels);
    const file = await encodePng(picture);
    const decoded = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect(decoded.info).toMatchObject({ width, height, channels });
    expect(new Uint8Array(decoded.data)).toEqual(picture.data);
    expect(readGenerationMetadata(file)).toBeUndefined();
  });

  it('are the same bytes for the same picture', async () => {
    const picture = pictureOf(40, 30);
    expect(await encodePng(picture, toXmp(metadataOf('x')))).toEqual(await encodePng(picture, toXmp(metadataOf('x'))));
  });

  it.each([
    'a red fox',
    '',
    'Füchse & <Bären> "quoted" \'single\' ]]> – 狐 🦊',
    'line\nbreak\r\nand\ttab',
    'control \u0000\u0001\u001b\u007f, lone \uD800 surrogate, \uFFFE\uFFFF',
    '<easel:generation>{}</easel:generation>',
    '&amp;&#13;&lt;',
    'x'.repeat(100_000),
  ])('carry the request: %j', async (prompt) => {
    const metadata = metadataOf(prompt);
    const file = await encodePng(pictureOf(5, 7), toXmp(metadata));
    expect(readGenerationMetadata(file)).toEqual(metadata);
    const { xmp } = await sharp(file).metadata();
    const { packet, description } = describeXmp(xmp!);
    expect(packet).toContain('<xmp:CreatorTool>Easel 0.1.0</xmp:CreatorTool>');
    expect(packet).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
    // A parser would make a bare carriage return a line feed.
    expect(packet).not.toContain('\r');
    expect(description === '').toBe(prompt === '');
  });

  it('of others carry nothing for us', async () => {
    const foreign = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .withXmp(
        '<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:easel="urn:easel:generation:1:">' +
          '<easel:generation>{</easel:generation></x:xmpmeta><?xpacket end="w"?>',
      )
      .toBuffer();
    expect(readGenerationMetadata(foreign)).toBeUndefined();
    expect(readGenerationMetadata(foreign.subarray(0, 60))).toBeUndefined();
    expect(readGenerationMetadata(Buffer.from('no PNG'))).toBeUndefined();
  });
});

function describeXmp(xmp: Buffer): { packet: string; description: string } {
  const packet = xmp.toString('utf8');
  const description = /<rdf:li xml:lang="x-default">([^<]*)<\/rdf:li>/.exec(packet)?.[1];
  expect(description).toBeDefined();
  return { packet, description: description! };
}
