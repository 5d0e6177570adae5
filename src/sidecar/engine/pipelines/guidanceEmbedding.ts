/**
 * The guidance scale as a latent consistency model's UNet takes it (`timestep_cond`): the sinusoidal embedding of
 * (scale − 1)·1000, sines then cosines. In float32 throughout as in diffusers' `get_guidance_scale_embedding`, since
 * rounding an angle of thousands of radians shows.
 * @returns [length], zero at the end when `length` is odd
 */
export function guidanceEmbedding(guidanceScale: number, length: number): Float32Array {
  const { fround } = Math;
  const half = Math.floor(length / 2);
  const guidance = fround(fround(guidanceScale - 1) * 1000);
  const rate = fround(fround(Math.log(10000)) / (half - 1));
  const embedding = new Float32Array(length);
  for (let i = 0; i < half; i++) {
    const angle = fround(guidance * fround(Math.exp(fround(i * -rate))));
    embedding[i] = Math.sin(angle);
    embedding[half + i] = Math.cos(angle);
  }
  return embedding;
}
