"""The closed vocabulary of the model's world: what a caption may say beside the name of a thing.

Order matters: a word's index is a class of the parser's heads and a row of the tables that are exported.
"""

COLOURS = {
    "red": (226, 40, 48), "orange": (250, 140, 28), "yellow": (253, 210, 40), "green": (46, 160, 67),
    "teal": (20, 150, 150), "blue": (36, 110, 230), "purple": (130, 70, 200), "pink": (250, 130, 180),
    "brown": (135, 85, 50), "black": (24, 24, 28), "white": (255, 255, 255), "gray": (140, 145, 152),
}
"""The twelve colours a thing or a ground can have, sRGB 0…255."""

GROUND_COLOURS = COLOURS | {
    "light blue": (160, 210, 250), "dark blue": (20, 35, 95), "light green": (170, 225, 160), "dark green": (15, 80, 45),
    "beige": (245, 230, 200), "light gray": (222, 225, 230), "lavender": (212, 200, 245), "dark gray": (62, 66, 74),
}
"""The twenty solid backgrounds."""

PLAIN_GROUNDS = [
    (255, 255, 255), (255, 255, 255), (246, 247, 249), (236, 244, 253),
    (254, 245, 232), (238, 249, 238), (247, 240, 252), (253, 240, 240),
]
"""What stands behind a thing when the caption names no background; the seed chooses."""

SCENES = [
    "sea", "beach", "night sky", "meadow", "hills", "mountains", "snow", "desert", "room", "rain", "sky", "sunset",
    "forest", "city", "space", "underwater", "road",
]

ORNAMENT = "ornament"
"""Drawn on a plain ground where nothing stands: no word asks for it. It follows the scenes in every list of drawings."""

HORIZON = {
    "sea": .62, "beach": .80, "night sky": .86, "meadow": .80, "hills": .82, "mountains": .85, "snow": .82, "desert": .80,
    "room": .82, "rain": .85, "sky": None, "sunset": .66, "forest": .85, "city": .88, "space": None, "underwater": .86,
    "road": .80,
}
"""Where things stand in a scene, as a fraction of its height; None: nothing to stand on."""

SHAPES = ["circle", "square", "triangle", "star shape", "hexagon", "rectangle", "ring shape", "cross shape"]
SIZES = ["small", "big"]
PLACES = ["left", "right", "top", "bottom", "top left", "top right", "bottom left", "bottom right", "center"]
RELATIONS = ["and", "left", "right", "above", "below"]
STYLES = ["flat", "shaded", "sticker"]
TRANSPARENT = "transparent"
GROUNDS = [*SCENES, *GROUND_COLOURS, TRANSPARENT]
"""Every background a caption can ask for."""
MAX_COUNT = 4
