"""The networks: shapes, what the memory keeps, what the exported files say, and training that resumes."""

import itertools
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from builtin_model.adopt import adopt_autoencoder, adopt_painter
from builtin_model.autoencoder import Autoencoder, folded, psnr
from builtin_model.export import PictureDecoder, PictureEncoder, _write
from builtin_model.layout import FREE_NUMBERS, Facts
from builtin_model.memory import Memory, pack_context, unpack_context
from builtin_model.painter import LATENT, Painter, alphas_cumprod, free_numbers
from builtin_model.renderer import Drawings, Renderer, attributes
from builtin_model.spec import Item, Spec
from builtin_model.stage import Stage

SMALL = {"encoder": (8, 12), "decoder": (12, 8), "decoder_blocks": (1, 1)}


@pytest.fixture(scope="session")
def memory(drawings: Drawings) -> Memory:
    return Memory.remember(drawings)


def small_painter() -> tuple[Autoencoder, Painter]:
    autoencoder = Autoencoder(**SMALL).eval()
    painter = Painter(autoencoder.encoder, (16, 1), 16, 16, 1)
    for network in (autoencoder, painter):  # as if trained: nothing is zero any more
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=.05)
    return autoencoder, painter.eval()


def test_the_memory_gives_back_what_the_renderer_would_draw(memory: Memory, renderer: Renderer) -> None:
    specs = [Spec((Item(0),), "white"), Spec((Item(5, "blue"), Item(1)), "sea", relation="and"), Spec((Item(6, "red"),), style="sticker")]
    said = attributes(specs)
    kept, drawn = memory.things(said), renderer.things(said)
    assert kept.shape == drawn.shape  # the test's drawings have the memory's own resolution
    assert (kept - drawn).abs().mean() < .004
    there = torch.stack([said.thing_a > 0, said.thing_b > 0], 1)
    assert kept[~there].abs().sum() == 0


def test_a_context_is_unpacked_as_it_was_packed(memory: Memory, renderer: Renderer) -> None:
    said = attributes([Spec((Item(2),), "city"), Spec()])
    facts, things, scenes = renderer.facts(said), memory.things(said), memory.scenes(said)
    again, things_again, scenes_again = unpack_context(pack_context(facts, things, scenes))
    assert torch.equal(facts.pack(), again.pack())
    assert torch.equal(things, things_again) and torch.equal(scenes, scenes_again)


def test_alphas_end_in_nothing_but_noise() -> None:
    alphas = alphas_cumprod()
    assert alphas[-1] == 0 and alphas[0] == pytest.approx(.99915, abs=1e-5)
    assert (alphas.diff() < 0).all()


def test_a_solver_carries_the_free_numbers_through(memory: Memory, renderer: Renderer) -> None:
    _, painter = small_painter()
    said = attributes([Spec((Item(0),), "white")])
    context = pack_context(renderer.facts(said), memory.things(said), memory.scenes(said))
    sample = torch.randn(1, LATENT, 16, 16)
    start, alphas = free_numbers(sample), alphas_cumprod()
    steps = [999, 749, 499, 249]
    with torch.no_grad():
        for now, after in zip(steps, [*steps[1:], None]):
            v = painter(sample, torch.tensor([now]), context)
            a, b = alphas[now], alphas[after] if after is not None else torch.tensor(1.)
            picture, noise = a.sqrt() * sample - (1 - a).sqrt() * v, a.sqrt() * v + (1 - a).sqrt() * sample
            if after is not None:
                sample = b.sqrt() * picture + (1 - b).sqrt() * noise
                assert torch.allclose(free_numbers(sample), start, atol=1e-4)


def test_an_untrained_painter_returns_the_draft(memory: Memory, renderer: Renderer) -> None:
    autoencoder = Autoencoder(**SMALL).eval()
    painter = Painter(autoencoder.encoder, (16, 1), 16, 16, 1).eval()
    said = attributes([Spec((Item(0),), "blue")])
    context = pack_context(renderer.facts(said), memory.things(said), memory.scenes(said))
    sample = torch.randn(1, LATENT, 16, 24)
    with torch.no_grad():
        v = painter(sample, torch.tensor([999]), context)  # at the last timestep v = −x0
        assert torch.allclose(-v[:, :-1], painter.draft(sample, context), atol=1e-4)


@pytest.mark.parametrize("size", [(16, 16), (16, 32), (24, 16), (17, 22)])
def test_exported_networks_agree_at_every_size(tmp_path: Path, memory: Memory, renderer: Renderer, size: tuple[int, int]) -> None:
    autoencoder, painter = small_painter()
    said = attributes([Spec((Item(0),), "sea"), Spec((Item(5, "red"),), count=3)])
    context = pack_context(renderer.facts(said), memory.things(said), memory.scenes(said))
    axes = {0: "batch", 2: "height", 3: "width"}
    example = (torch.randn(2, LATENT, 8, 10), torch.tensor([999, 3]), context)
    names = ["sample", "timestep", "encoder_hidden_states"]
    _write(painter, example, tmp_path / "unet", names, ["out"], {"sample": axes, "timestep": {0: "b"}, "encoder_hidden_states": {0: "b"}, "out": axes})
    sample = torch.randn(2, LATENT, *size)
    with torch.no_grad():
        wanted = painter(sample, torch.tensor([999, 500]), context).numpy()
    made = run(tmp_path / "unet", {"sample": sample.numpy(), "timestep": np.array([999, 500]), "encoder_hidden_states": context.numpy()})
    assert np.abs(made - wanted).max() < .02  # weights in fp16


def test_an_exported_autoencoder_agrees_and_can_be_adopted(tmp_path: Path) -> None:
    autoencoder, painter = small_painter()
    autoencoder.encoder.normalise.running_mean.uniform_(-1, 1)
    autoencoder.encoder.normalise.running_var.uniform_(.5, 2)
    axes = {0: "batch", 2: "height", 3: "width"}
    _write(PictureEncoder(autoencoder).eval(), (torch.randn(1, 4, 64, 64),), tmp_path / "vae_encoder", ["sample"], ["latents"], {"sample": axes, "latents": axes})
    _write(PictureDecoder(autoencoder).eval(), (torch.randn(1, LATENT, 8, 8),), tmp_path / "vae_decoder", ["latents"], ["sample"], {"sample": axes, "latents": axes})
    painter.encoder = folded(autoencoder.encoder)
    context = torch.zeros(1, 2561, 256)
    context[:, 0, :48] = .5
    _write(painter, (torch.randn(1, LATENT, 8, 8), torch.tensor([5]), context), tmp_path / "unet",
           ["sample", "timestep", "encoder_hidden_states"], ["out"], {"sample": axes})
    picture = torch.rand(1, 4, 64, 96) * 2 - 1
    latents = run(tmp_path / "vae_encoder", {"sample": picture.numpy()})
    with torch.no_grad():
        assert np.abs(latents - PictureEncoder(autoencoder)(picture).numpy()).max() < .02
    assert (latents[:, -1] == 0).all()
    decoded = run(tmp_path / "vae_decoder", {"latents": latents})
    assert decoded.shape == (1, 4, 64, 96) and np.abs(decoded).max() <= 1

    fresh, fresh_painter = Autoencoder(**SMALL).eval(), Painter(Autoencoder(**SMALL).encoder, (16, 1), 16, 16, 1).eval()
    adopt_autoencoder(tmp_path, fresh)
    adopt_painter(tmp_path, fresh_painter)
    with torch.no_grad():
        assert torch.allclose(fresh.encoder(picture), autoencoder.encoder(picture), atol=.02)
        assert torch.allclose(fresh_painter.denoiser.leave.weight, painter.denoiser.leave.weight, atol=1e-3)
    with pytest.raises(ValueError, match="other networks"):
        adopt_autoencoder(tmp_path, Autoencoder(**{**SMALL, "encoder_blocks": 2}))


def test_psnr_is_that_of_the_definition() -> None:
    wanted = torch.zeros(1, 4, 8, 8)
    assert float(psnr(wanted + 20 / 127.5, wanted)) == pytest.approx(10 * np.log10(255**2 / 400), abs=.4)


def test_a_stage_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A step takes a hundredth of a second by this clock, whatever it takes on the machine.
    ticks = itertools.count()
    monkeypatch.setattr("builtin_model.stage.time.monotonic", lambda: next(ticks) / 100)

    def stage(seconds: float) -> tuple[Stage, torch.nn.Linear]:
        torch.manual_seed(1)
        layer = torch.nn.Linear(4, 1)
        return Stage("line", layer, tmp_path, seconds, .05), layer

    def run_it(made: Stage, layer: torch.nn.Linear) -> list[float]:
        losses: list[float] = []

        def loss() -> dict[str, torch.Tensor]:
            x = torch.randn(32, 4)
            value = (layer(x) - x.sum(1, keepdim=True)).square().mean()
            losses.append(value.item())
            return {"loss": value}

        made.run(loss)
        return losses

    first, layer = stage(1.)
    begun = run_it(first, layer)
    again, same = stage(2.)
    assert again.step == first.step and again.spent == first.spent
    assert torch.equal(same.weight, layer.weight)
    continued = run_it(again, same)
    assert len(continued) == pytest.approx(len(begun), abs=1)
    assert np.mean(continued[-20:]) < np.mean(begun[:20]) / 2
    done, _ = stage(2.)
    assert done.progress == 1


def run(folder: Path, feeds: dict[str, np.ndarray]) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    return session.run(None, feeds)[0]
