import * as z from 'zod';
import { EaselError } from '../../../protocol/errors';

/** A Python `bool | None`: absent and null both mean no. */
const flag = z
  .boolean()
  .nullable()
  .transform((value) => value ?? false);
const finite = z.number();
const nullableNumber = z.number().nullable();

/** Every key of a `scheduler_config.json` that some scheduler here reads, by diffusers' names, and its values. */
const keySchemas = {
  // The noise the model was trained with.
  num_train_timesteps: z.int().min(1).max(1_000_000),
  beta_start: finite,
  beta_end: finite,
  beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2', 'laplace', 'exp', 'sigmoid']),
  trained_betas: z.array(finite).nullable(),
  rescale_betas_zero_snr: flag,
  prediction_type: z.preprocess(
    (value) => (value === 'original_sample' ? 'sample' : value),
    z.enum(['epsilon', 'sample', 'v_prediction', 'flow_prediction']),
  ),
  variance_type: z.string().nullable(),

  // Which moments of that noise an inference run visits.
  timestep_spacing: z.enum(['linspace', 'leading', 'trailing']),
  timestep_type: z.enum(['discrete', 'continuous']),
  interpolation_type: z.enum(['linear', 'log_linear']),
  steps_offset: z.int(),
  use_karras_sigmas: flag,
  use_exponential_sigmas: flag,
  use_beta_sigmas: flag,
  use_lu_lambdas: flag,
  sigma_min: nullableNumber,
  sigma_max: nullableNumber,
  final_sigmas_type: z.enum(['zero', 'sigma_min']),
  set_alpha_to_one: flag,
  /** Often −Infinity, which Python writes into JSON. */
  lambda_min_clipped: z.union([finite, z.literal(-Infinity)]),
  original_inference_steps: z.int().min(1),
  timestep_scaling: finite,

  // Limits of the predicted picture.
  clip_sample: flag,
  clip_sample_range: finite,
  thresholding: flag,
  dynamic_thresholding_ratio: z.number().min(0).max(1),
  sample_max_value: finite,

  // Solvers.
  skip_prk_steps: flag,
  solver_order: z.int().min(1).max(10),
  algorithm_type: z.string(),
  solver_type: z.string(),
  lower_order_final: flag,
  euler_at_final: flag,
  predict_x0: flag,
  disable_corrector: z.array(z.int()),
  solver_p: z.null(),

  // Flow matching.
  use_flow_sigmas: flag,
  flow_shift: finite,
  shift: finite,
  shift_terminal: nullableNumber,
  use_dynamic_shifting: flag,
  time_shift_type: z.enum(['exponential', 'linear']),
  invert_sigmas: flag,
  stochastic_sampling: flag,
} as const;

export type ConfigKey = keyof typeof keySchemas;
export type ConfigValues = { readonly [Key in ConfigKey]: z.output<(typeof keySchemas)[Key]> };
export type PredictionType = ConfigValues['prediction_type'];

/** The keys that a `scheduler_config.json` really writes, values as yet unchecked. */
export type WrittenConfig = Readonly<Record<string, unknown>>;

/**
 * What a configuration hands on to a scheduler class, which may be another than the one it was written for:
 * private keys stay behind, and so do the keys that `_use_default_values` lists, because their author never
 * chose them (diffusers 0.42.1, `ConfigMixin.extract_init_dict`).
 */
export function writtenKeys(config: unknown): {
  readonly className: string | undefined;
  readonly written: WrittenConfig;
} {
  const header = z.looseObject({
    _class_name: z.string().optional(),
    _use_default_values: z.array(z.string()).default([]),
  });
  const parsed = header.safeParse(config);
  if (!parsed.success) throw configInvalid(z.prettifyError(parsed.error));
  const { _class_name: className, _use_default_values: unchosen, ...rest } = parsed.data;
  const chosen = Object.entries(rest).filter(([key]) => !key.startsWith('_') && !unchosen.includes(key));
  return { className, written: Object.fromEntries(chosen) };
}

/**
 * The settings of one scheduler class: `defaults` names the keys that the class takes and its own values for
 * those that are not written. Every other key is ignored, whatever its value.
 * @throws schedulerConfigInvalid when a key that is taken has a value that cannot be
 */
export function configure<Key extends ConfigKey>(
  written: WrittenConfig,
  defaults: Pick<ConfigValues, Key>,
): Pick<ConfigValues, Key> {
  const settings: Partial<Record<ConfigKey, unknown>> = {};
  for (const key of Object.keys(defaults) as Key[]) {
    if (!(key in written)) continue;
    const parsed = keySchemas[key].safeParse(written[key]);
    if (!parsed.success) {
      throw configInvalid(`${key} is ${JSON.stringify(written[key])}. ${z.prettifyError(parsed.error)}`);
    }
    settings[key] = parsed.data;
  }
  return { ...defaults, ...settings };
}

export function configInvalid(detail: string): EaselError {
  return EaselError.of('schedulerConfigInvalid', { detail });
}
