import * as z from 'zod';
import { animationSpecSchema, parameterHints } from './animation';
import { type MotionKind, motionKinds, type Parameter, type ParameterGroup } from './galleryAnimation';
import { walkModeSchemas } from './walk';

/** Which parameters belong together; one that no group names is among the others. */
const groups: Partial<Record<ParameterGroup, readonly string[]>> = {
  basic: [
    ...['maxFrames', 'frames', 'fps', 'seed', 'seedTo', 'interpolation', 'radius', 'step', 'width', 'height'],
    ...['model', 'stylePreset', 'negativePrompt', 'numInferenceSteps', 'cfgScale', 'guidanceScale'],
    ...['sampler', 'scheduler', 'transparent'],
  ],
  prompts: ['interpolatePrompts', 'stretchPrompts', 'lockedSeed', 'negativePromptWeight'],
  camera: ['zoom', 'angle', 'translationX', 'translationY', 'border', 'inpaintBorder', 'useInpaintingModel'],
  change: ['strengthCurve', 'noiseAddCurve', 'noiseScaleCurve', 'stepsCurve', 'stepsStrengthAdj'],
  cadence: ['diffusionCadenceCurve', 'cadenceInterp', 'cadenceSpans', 'reverse'],
  colour: [...['colorCoherence', 'colorMatchAnimate'], ...['brightness', 'contrast', 'hue', 'saturation', 'lightness']],
  start: ['initImage', 'initSizing'],
  mask: ['mask', 'maskInvert', 'maskMinValue'],
  video: ['videoPath', 'extractNthFrame', 'videoMixInCurve', 'videoFlowWarp'],
};
/** What the editor shows in ways of its own. */
const shownOtherwise = ['$schema', 'preset', 'prompts', 'promptFrames', 'mode', 'animationMode', 'task'];

/** The fields of the editor's form for each kind of motion, as the schemas of animation files have them. */
export function animationParameters(): Record<MotionKind, Parameter[]> {
  const animate = parametersOf(animationSpecSchema.shape);
  const of = (kind: MotionKind): Parameter[] => {
    if (kind === 'video') return animate;
    if (kind === 'keyframes') return animate.filter(({ group }) => group !== 'video');
    return parametersOf(walkModeSchemas[kind].shape);
  };
  return Object.fromEntries(motionKinds.map((kind) => [kind, of(kind)])) as Record<MotionKind, Parameter[]>;
}

function parametersOf(shape: Readonly<Record<string, z.ZodType>>): Parameter[] {
  const made = Object.entries(shape)
    .filter(([name]) => !shownOtherwise.includes(name))
    .map(([name, schema]) => parameterOf(name, schema));
  const order = [...Object.values(groups).flat()];
  const place = ({ name }: Parameter): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return made.sort((a, b) => place(a) - place(b));
}

function parameterOf(name: string, schema: z.ZodType): Parameter {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const hints = hintsOf(schema);
  const choices = choicesOf(json);
  const { minimum, maximum } = hints?.range ?? {
    minimum: json.minimum ?? above(json.exclusiveMinimum),
    maximum: json.maximum,
  };
  const group = Object.entries(groups).find(([, names]) => names.includes(name))?.[0] as ParameterGroup | undefined;
  return {
    name,
    label: labelOf(name),
    description: json.description ?? '',
    kind: hints?.range ? 'curve' : hints?.isFile ? 'file' : kindOf(json),
    group: group ?? 'other',
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(choices === undefined ? {} : { choices: choices.map(String) }),
    ...(hints?.isSquare ? { isSquare: true } : {}),
    default: typed(json.default),
    isRequired: !schema.safeParse(undefined).success,
  };
}

/** As a person types it. */
function typed(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Of numbers above 0, say, 0 stands for the end of the range. */
function above(exclusiveMinimum: number | boolean | undefined): number | undefined {
  return typeof exclusiveMinimum === 'number' ? exclusiveMinimum : undefined;
}

/** Of a schema, or of what it makes optional or gives a default. */
function hintsOf(schema: z.core.$ZodType): ReturnType<typeof parameterHints.get> {
  const own = parameterHints.get(schema);
  if (own !== undefined) return own;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? hintsOf(schema.def.innerType) : undefined;
}

/** Those that are named; others may be right as well. */
function choicesOf({ enum: choices, anyOf }: z.core.JSONSchema.BaseSchema): readonly unknown[] | undefined {
  return choices ?? anyOf?.find((each) => each.enum !== undefined)?.enum;
}

function kindOf(json: z.core.JSONSchema.BaseSchema): Parameter['kind'] {
  const { type } = json;
  if (choicesOf(json) !== undefined) return 'choice';
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'text';
}

/** `translationX` → `Translation X`; a curve is seen to be one. */
function labelOf(name: string): string {
  const words = name.replace(/Curve$/, '').replace(/([a-z])(?=[A-Z])/g, '$1 ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
