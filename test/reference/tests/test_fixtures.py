"""The committed fixtures are what the generator writes, and the models that misbehave do so as they should."""

import subprocess
import sys
import time

import numpy as np
import onnxruntime
import pytest

from reference.__main__ import FIXTURES, PARTS
from reference.check import differences
from reference.specs import SPECS


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """All parts, written anew."""
    folder = tmp_path_factory.mktemp("fixtures")
    for write in PARTS.values():
        write(folder)
    return folder


def test_committed_fixtures_are_what_is_written(fresh):
    assert differences(FIXTURES, fresh) == []


def unet_of(name: str) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(FIXTURES / "models" / name / "unet" / "model.onnx")


def denoise(session: onnxruntime.InferenceSession) -> np.ndarray:
    generator = np.random.default_rng(0)
    feeds = {
        "sample": generator.standard_normal((2, 4, 8, 8)).astype(np.float32),
        "timestep": np.array([5, 5], np.float32),
        "encoder_hidden_states": generator.standard_normal((2, 77, 8)).astype(np.float32),
    }
    return session.run(None, feeds)[0]


@pytest.mark.parametrize("name", [spec.name for spec in SPECS])
def test_every_component_loads(name):
    folder = FIXTURES / "models" / name
    files = sorted(folder.glob("*/model.onnx"))
    assert len(files) >= 4
    for file in files:
        onnxruntime.InferenceSession(file)
        assert (file.parent / "config.json").exists()


def test_slow_gives_what_sd15_gives():
    assert np.array_equal(denoise(unet_of("slow")), denoise(unet_of("sd15")))


def test_nan_gives_nan():
    assert np.isnan(denoise(unet_of("nan"))).all()


def test_hangs_loads_but_does_not_return():
    started = time.monotonic()
    unet_of("hangs")
    loading = time.monotonic() - started
    program = "from tests.test_fixtures import denoise, unet_of; denoise(unet_of('hangs'))"
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", program], cwd=FIXTURES.parent / "reference", timeout=10 + loading)


def test_constant_vae_gives_one_grey():
    session = onnxruntime.InferenceSession(FIXTURES / "models" / "vae-constant" / "vae_decoder" / "model.onnx")
    pixels = session.run(None, {"latent_sample": np.ones((1, 4, 8, 8), np.float32)})[0]
    assert pixels.shape == (1, 3, 64, 64)
    assert not pixels.any()
