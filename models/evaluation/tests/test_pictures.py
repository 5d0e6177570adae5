"""From a file to what is seen, and what the training pictures go through."""

from pathlib import Path

import pytest
import torch
from builtin_model.things import all_things
from PIL import Image

from evaluation.degrade import degrade, in_blocks
from evaluation.draw import look, read
from evaluation.prompts import KINDS, load_prompts
from evaluation.report import sheet
from evaluation.scorer import CELL, Scorer, peaks
from evaluation.world import SIDE


def test_every_prompt_is_of_the_models_world() -> None:
    prompts = load_prompts(all_things())
    assert {p.kind for p in prompts} == set(KINDS)
    assert len({p.prompt for p in prompts}) == len(prompts)


def test_a_prompt_that_names_nothing_known_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "prompts.toml"
    file.write_text('prompts = [{ kind = "thing", prompt = "a zorb", a = "zorb" }]')
    with pytest.raises(ValueError, match="zorb"):
        load_prompts(all_things(), file)


def test_transparency_is_read_from_the_file(tmp_path: Path) -> None:
    scorer = Scorer(["cat"]).eval()
    picture = Image.new("RGBA", (256, 256))
    picture.paste((200, 30, 30, 255), (64, 64, 192, 192))
    picture.save(tmp_path / "clear.png")
    Image.new("RGB", (256, 256), (20, 40, 200)).save(tmp_path / "solid.png")
    clear, solid = look(scorer, [read(tmp_path / f"{n}.png") for n in ("clear", "solid")])
    assert (clear.edge_alpha, clear.solid) == (0., .25)
    assert (solid.edge_alpha, solid.solid) == (1., 1.)


def test_a_peak_is_found_where_it_was_put() -> None:
    cells = torch.zeros(4, 10, 20)
    cells[0] = -8
    cells[:, 3, 12] = torch.tensor([5., .25, -.25, -.5])
    cells[:, 7, 2] = torch.tensor([2., 0., 0., 0.])
    x, y, side, likelihood = peaks(cells)
    assert x.tolist() == [12.75 * CELL, 2.5 * CELL]
    assert y.tolist() == [3.25 * CELL, 7.5 * CELL]
    assert side.tolist() == pytest.approx([SIDE * .6065, SIDE], rel=1e-3)
    assert likelihood[0] > likelihood[1] > .8


def test_pictures_are_spoilt_mildly_and_the_same_each_time() -> None:
    pictures = torch.rand(6, 3, 64, 64, generator=torch.Generator().manual_seed(3))
    one, other = (degrade(pictures, torch.Generator().manual_seed(4)) for _ in range(2))
    assert torch.equal(one, other)
    assert not torch.equal(one, pictures)
    assert 0 <= one.min() and one.max() <= 1
    assert torch.allclose(in_blocks(pictures, torch.full((6, 1, 1, 1), 1e-4)), pictures, atol=1e-3)


def test_a_sheet_shows_every_picture(tmp_path: Path) -> None:
    red = torch.tensor([1., 0, 0, 1])[:, None, None].expand(4, 32, 32)
    sheet([red] * 3, tmp_path / "sheet.png", columns=2, side=16)
    image = Image.open(tmp_path / "sheet.png").convert("RGB")
    assert image.size == (32, 32)
    assert [image.getpixel(at) for at in ((8, 8), (24, 8), (8, 24), (24, 24))] == [(255, 0, 0)] * 3 + [(255, 255, 255)]
