"""Places between vectors, by geometry and not by Easel's formulas: turns as complex numbers, a circle by Rodrigues'
rotation."""

from pathlib import Path

import numpy as np

from .vocabulary import write_json

PARTS = (0, 0.125, 0.5, 0.8, 1)
TURNS = (0, 0.1, 0.25, 0.5, 0.9)
RADII = (0, 5, 20, 60, 90)
"""Degrees."""


def write_interpolations(fixtures: Path) -> None:
    """Writes `interpolation.json`: straight lines, arcs, and points of circles in noise."""
    draw = np.random.default_rng(6)
    pairs = {
        "noises": draw.standard_normal((2, 12)),
        "near": np.stack([base := draw.standard_normal(12), base + 0.3 * draw.standard_normal(12)]),
        "lengths": np.stack([draw.standard_normal(12), 5 * draw.standard_normal(12)]),
        "blunt": np.stack([base := draw.standard_normal(12), draw.standard_normal(12) - base]),
    }
    pairs = {name: pair.astype(np.float32) for name, pair in pairs.items()}
    cases = [
        {"name": name, "from": _list(start), "to": _list(end), "part": part,
         "linear": _list(start + part * (end.astype(float) - start)),
         "spherical": _list(_arc(start.astype(float), end.astype(float), part))}
        for name, (start, end) in pairs.items() for part in PARTS
    ]
    circles = [
        {"radius": radius, "turn": turn, "weights": _list(_circle(np.radians(radius), turn))}
        for radius in RADII for turn in TURNS
    ]
    write_json(fixtures / "interpolation.json", {"cases": cases, "circles": circles})


def _arc(start: np.ndarray, end: np.ndarray, part: float) -> np.ndarray:
    """The unit vectors lie in a plane, at 1 and at exp(iθ); what makes exp(i·part·θ) of the two makes the place."""
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    angle = 2 * np.arctan2(np.linalg.norm(start / lengths[0] - end / lengths[1]),
                           np.linalg.norm(start / lengths[0] + end / lengths[1]))
    plane = np.exp(1j * angle * np.array([0, 1, part]))
    system = np.stack([plane[:2].real, plane[:2].imag])
    weights = np.linalg.solve(system, [plane[2].real, plane[2].imag])
    return weights[0] * start + weights[1] * end


def _circle(radius: float, turn: float) -> np.ndarray:
    """The first axis, turned about a centre that lies `radius` away from it towards the second."""
    first, centre = np.array([1.0, 0, 0]), np.array([np.cos(radius), np.sin(radius), 0])
    angle = -2 * np.pi * turn
    return (first * np.cos(angle) + np.cross(centre, first) * np.sin(angle)
            + centre * np.dot(centre, first) * (1 - np.cos(angle)))


def _list(values: np.ndarray) -> list[float]:
    return [round(float(value), 8) + 0.0 for value in values]
