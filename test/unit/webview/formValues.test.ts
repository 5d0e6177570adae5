import { describe, expect, it } from 'vitest';
import { galleryFormSchema } from '../../../src/protocol/gallery';
import { formOf, noStyle, otherSize } from '../../../webview-ui/formValues';

const form = (
  fields: Record<string, string>,
  startImage: { uri: string; name: string; source: string } | null = null,
) => formOf({ prompt: 'a cat', fields, optionsOpen: false, startImage });

describe('formOf', () => {
  it('leaves out what was left alone', () => {
    expect(form({}).form).toEqual({ prompt: 'a cat' });
    expect(form({ steps: ' ', size: '', style: '', transparent: '' }).form).toEqual({ prompt: 'a cat' });
  });

  it('has what was chosen and typed, as the extension takes it', () => {
    const start = { uri: 'file:///a.png', name: 'a.png', source: '' };
    const { form: made } = form(
      {
        ...{ size: '512×256', steps: '20', guidance: '7,5', scheduler: 'ddim', seed: '0', count: '4' },
        ...{ negativePrompt: 'dogs', style: 'anime', transparent: 'true', strength: '0.4' },
      },
      start,
    );
    expect(galleryFormSchema.parse(made)).toEqual({
      prompt: 'a cat',
      ...{
        width: 512,
        height: 256,
        numInferenceSteps: 20,
        guidanceScale: 7.5,
        scheduler: 'ddim',
        seed: 0,
        numImages: 4,
      },
      ...{ negativePrompt: 'dogs', style: 'anime', transparent: true },
      startImage: { uri: 'file:///a.png', strength: 0.4 },
    });
  });

  it('draws without a style, in a size that was typed', () => {
    expect(form({ style: noStyle, size: otherSize, width: '300', height: '' }).form).toEqual({
      prompt: 'a cat',
      style: null,
      width: 300,
    });
  });

  it.each([
    [{ steps: '0' }, ['steps']],
    [{ steps: '1.5' }, ['steps']],
    [{ guidance: 'much' }, ['guidance']],
    [{ seed: '4294967296', count: '65' }, ['seed', 'count']],
    [{ size: otherSize, width: '5000' }, ['width']],
  ])('says what is wrong with %j', (fields: Record<string, string>, wrong) => {
    expect(form(fields)).toEqual({ form: undefined, wrong: expect.arrayContaining(wrong) as string[] });
    expect(form(fields).wrong).toHaveLength(wrong.length);
  });
});
