import { describe, expect, it } from 'vitest';
import { symmetricBetaQuantile } from '../../../src/sidecar/engine/schedulers/betaQuantile';
import { solveLinear } from '../../../src/sidecar/engine/schedulers/linearSolve';
import { alphasCumprod, linearBetas, stableDiffusionBetas } from '../../../src/sidecar/engine/schedulers/noiseSchedule';
import {
  derivative,
  levelOfRatio,
  originalSample,
  predictedNoise,
} from '../../../src/sidecar/engine/schedulers/prediction';
import { limited, unlimited } from '../../../src/sidecar/engine/schedulers/sampleLimits';
import { SigmaTable } from '../../../src/sidecar/engine/schedulers/sigmaSpacing';

describe('the quantiles of Beta(0.6, 0.6)', () => {
  // scipy.stats.beta.ppf(q, 0.6, 0.6), scipy 1.17.1
  it.each([
    [0, 0],
    [1e-6, 1.8558824624053043e-10],
    [0.01, 0.0008612388215429059],
    [0.1, 0.03958440558878085],
    [0.25, 0.17568037865269498],
    [0.5, 0.5],
    [0.6, 0.6372990092467856],
    [0.9, 0.9604155944112192],
    [0.999, 0.9999814412614826],
    [1, 1],
  ])('%d', (probability, quantile) => {
    expect(symmetricBetaQuantile(probability, 0.6)).toBeCloseTo(quantile, 13);
  });
});

describe('a linear system', () => {
  it('is solved, with rows exchanged where the diagonal is 0', () => {
    const matrix = [
      [0, 2, 1],
      [1, 1, 1],
      [2, 1, -1],
    ];
    const [x, y, z] = solveLinear(matrix, [7, 6, 1]);
    expect([x, y, z].map((value) => Math.round((value ?? NaN) * 1e9) / 1e9)).toEqual([1, 2, 3]);
    expect(solveLinear([], [])).toEqual([]);
  });
});

describe('the noise schedule', () => {
  it("has torch's float32 values", () => {
    // torch.cumprod(1 - torch.linspace(0.0001, 0.02, 1000), 0)[[0, 500, 999]]
    const alphas = alphasCumprod(linearBetas);
    expect([alphas[0], alphas[500], alphas[999]]).toEqual(
      [0.9998999834060669, 0.07779665291309357, 4.035830352222547e-5].map(Math.fround),
    );
  });

  it('ends at pure noise with zero terminal SNR, and keeps its first value', () => {
    const schedule = { ...stableDiffusionBetas, beta_schedule: 'scaled_linear' } as const;
    const usual = alphasCumprod(schedule);
    const moved = alphasCumprod({ ...schedule, rescale_betas_zero_snr: true });
    expect(moved[999]).toBe(0);
    expect(moved[0]).toBeCloseTo(usual[0] ?? NaN, 6);
  });

  it('maps timesteps to σ and back, and keeps within its ends', () => {
    const table = new SigmaTable(alphasCumprod(linearBetas));
    for (const timestep of [0, 1, 500, 998, 999]) {
      expect(table.timestepAt(table.sigmaAt(timestep))).toBeCloseTo(timestep, 3);
    }
    expect(table.sigmaAt(500.5)).toBeCloseTo((table.sigmaAt(500) + table.sigmaAt(501)) / 2, 12);
    expect(table.sigmaAt(-1)).toBe(table.smallest);
    expect(table.timestepAt(1e6)).toBe(999);
    expect(table.timestepAt(0)).toBe(0);
  });
});

describe('predictions', () => {
  const [picture, noise] = [0.7, -1.3];
  const level = levelOfRatio(2);
  const sample = level.alpha * picture + level.sigma * noise;

  it.each([
    ['epsilon', noise],
    ['sample', picture],
    ['v_prediction', level.alpha * noise - level.sigma * picture],
  ] as const)('%s tells picture and noise', (type, output) => {
    const toPicture = originalSample(type, level);
    const toNoise = predictedNoise(type, level);
    expect(toPicture.sample * sample + toPicture.output * output).toBeCloseTo(picture, 12);
    expect(toNoise.sample * sample + toNoise.output * output).toBeCloseTo(noise, 12);
    // k-diffusion's sample is the same one, not scaled; its slope is the noise.
    const slope = derivative(type, 2);
    expect(slope.sample * (sample / level.alpha) + slope.output * output).toBeCloseTo(noise, 12);
  });

  it('flow_prediction tells picture and noise', () => {
    const flow = { alpha: 0.3, sigma: 0.7 };
    const flowSample = flow.alpha * picture + flow.sigma * noise;
    const output = noise - picture;
    const toPicture = originalSample('flow_prediction', flow);
    const toNoise = predictedNoise('flow_prediction', flow);
    expect(toPicture.sample * flowSample + toPicture.output * output).toBeCloseTo(picture, 12);
    expect(toNoise.sample * flowSample + toNoise.output * output).toBeCloseTo(noise, 12);
  });
});

describe('limits of the picture', () => {
  const picture = Float32Array.of(-4, -1, 0.5, 2);

  it('clip', () => {
    const clipped = limited(picture, { ...unlimited, clip_sample: true, clip_sample_range: 1.5 });
    expect(clipped).toEqual(Float32Array.of(-1.5, -1, 0.5, 1.5));
  });

  it('threshold to the quantile of the magnitudes, before clipping', () => {
    const config = { thresholding: true, dynamic_thresholding_ratio: 0.5, sample_max_value: 3, clip_sample: true };
    // The median of 0.5, 1, 2, 4 is 1.5.
    const thresholded = limited(picture, config);
    [-1.5, -1, 0.5, 1.5].forEach((value, i) => expect((thresholded[i] ?? NaN) * 1.5).toBeCloseTo(value, 6));
    // At most sample_max_value, and at least 1.
    expect(limited(picture, { ...config, dynamic_thresholding_ratio: 1 })[0]).toBe(-1);
    expect(limited(Float32Array.of(0.2, -0.1), config)).toEqual(Float32Array.of(0.2, -0.1));
  });

  it('leave it as it is by default', () => {
    expect(limited(picture, unlimited)).toEqual(picture);
  });
});
