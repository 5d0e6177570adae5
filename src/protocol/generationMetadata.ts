import * as z from 'zod';
import { resolvedRequestSchema } from './generation';

/** What a picture says about how it was drawn; with the model's files it determines the picture. */
export const generationMetadataSchema = z.object({
  easel: z.string(),
  model: z.object({ id: z.string(), hash: z.string() }),
  /** With the picture's own seed, and `numImages` 1. */
  request: resolvedRequestSchema,
});
export type GenerationMetadata = z.infer<typeof generationMetadataSchema>;

const namespace = 'urn:easel:generation:1:';

/** An XMP packet: JSON under Easel's own namespace, and the prompt as the description that other programs show. */
export function toXmp(metadata: GenerationMetadata): string {
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:easel="${namespace}">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(metadata.request.prompt)}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>Easel ${escapeXml(metadata.easel)}</xmp:CreatorTool>
<easel:generation>${escapeXml(escapeForbidden(JSON.stringify(metadata)))}</easel:generation>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`;
}

/** The metadata of an XMP packet; undefined when it is not ours. */
function fromXmp(xmp: string): GenerationMetadata | undefined {
  const json = /<easel:generation>([^<]*)<\/easel:generation>/.exec(xmp)?.[1];
  if (json === undefined || !xmp.includes(namespace)) return undefined;
  try {
    return generationMetadataSchema.safeParse(JSON.parse(unescapeXml(json))).data;
  } catch {
    return undefined;
  }
}

const packetStart = '<?xpacket begin=';
const packetEnd = '<?xpacket end=';

/**
 * What a picture file of any format says about how Easel drew it; undefined when it says nothing, or it is not ours.
 * XMP is made to be found like this: every format has the packet in it as it is, one piece of UTF-8.
 */
export function readGenerationMetadata(file: Uint8Array): GenerationMetadata | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  for (let start = bytes.indexOf(packetStart); start >= 0; start = bytes.indexOf(packetStart, start + 1)) {
    const end = bytes.indexOf(packetEnd, start);
    if (end < 0) return undefined;
    const metadata = fromXmp(bytes.toString('utf8', start, end));
    if (metadata !== undefined) return metadata;
  }
  return undefined;
}

/** XML cannot hold these at all, not even escaped; JSON can, as `\uXXXX`. */
const forbidden = /[\uFFFE\uFFFF]/g;
function escapeForbidden(json: string): string {
  return json.replace(forbidden, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' } as const;

function escapeXml(text: string): string {
  return (
    text
      // Control characters, lone surrogates and non-characters are no XML.
      .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
      .replace(/[&<>"\r]/g, (character) => entities[character as keyof typeof entities])
  );
}

function unescapeXml(text: string): string {
  const back = new Map<string, string>(Object.entries(entities).map(([character, entity]) => [entity, character]));
  return text.replace(/&#?\w+;/g, (entity) => back.get(entity) ?? entity);
}
