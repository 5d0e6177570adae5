"""What captions are made of, beside the names of things."""

COLOUR_WORDS = {
    "red": ["crimson", "scarlet", "ruby red", "bright red", "dark red"], "orange": ["bright orange", "amber"],
    "yellow": ["golden", "golden yellow", "bright yellow", "lemon yellow"], "green": ["bright green", "emerald", "lime green"],
    "teal": ["turquoise", "cyan", "aqua"], "blue": ["azure", "bright blue", "royal blue", "cobalt blue"],
    "purple": ["violet", "dark purple", "plum"], "pink": ["magenta", "hot pink", "rosy", "light pink"],
    "brown": ["chestnut brown", "dark brown", "chocolate brown"], "black": ["jet black", "pitch black"],
    "white": ["snow white", "pure white"], "gray": ["grey", "grey", "grey", "silver gray"],
    "light blue": ["pale blue", "sky blue", "baby blue"], "dark blue": ["navy", "navy blue", "deep blue", "midnight blue"],
    "light green": ["pale green", "pastel green"], "dark green": ["deep green", "forest green"],
    "beige": ["cream", "cream-coloured", "tan"], "light gray": ["light grey", "pale gray", "pale grey"],
    "lavender": ["lilac", "pale purple", "light purple"], "dark gray": ["dark grey", "charcoal", "charcoal gray"],
}
"""Other words for the colours."""

COLOURED = [
    "that {verb} {c}", "that {verb} {c}", "which {verb} {c}", "in {c}", "in {c}", "coloured {c}", "of {c} color", "painted {c}",
    "({c})", "in a {c} colour", "in the colour {c}", "that {verb} all {c}", "that {verb} bright {c}",
]
"""What may follow a thing: its colour {c}."""

SIZE_WORDS = {"small": ["small", "little", "tiny", "mini"], "big": ["big", "large", "huge", "giant", "enormous", "gigantic"]}

NUMBERS = {
    2: ["two", "2", "a couple of", "two"], 3: ["three", "3", "three", "a trio of"], 4: ["four", "4", "four", "a group of four"],
}

PLACE_WORDS = {
    "left": ["on the left", "on the left side", "at the left", "at the left edge", "to the left", "left", "left side", "far left",
             "on the left hand side", "at the left-hand edge", "on the left hand"],
    "right": ["on the right", "on the right side", "at the right", "at the right edge", "to the right", "right side", "far right",
              "on the right hand side", "at the right-hand edge", "on the right hand"],
    "top": ["at the top", "on top", "at the upper edge", "in the upper part", "near the top", "top"],
    "bottom": ["at the bottom", "at the lower edge", "in the lower part", "near the bottom", "bottom"],
    "top left": ["in the top left corner", "top left", "at the top left", "in the upper left corner", "in the upper left"],
    "top right": ["in the top right corner", "top right", "at the top right", "in the upper right corner", "in the upper right"],
    "bottom left": ["in the bottom left corner", "bottom left", "at the bottom left", "in the lower left corner", "in the lower left"],
    "bottom right": ["in the bottom right corner", "bottom right", "at the bottom right", "in the lower right corner", "in the lower right"],
    "center": ["in the center", "in the middle", "in the centre", "centered", "centred", "exactly in the middle", "at the center",
               "right in the center", "right in the centre", "right at the center", "smack in the middle", "in the very middle",
               "just in the middle", "dead in the middle", "right in its middle", "right inside the middle", "in the middle of the picture",
               "right in the centre of the picture"],
}

RELATION_WORDS = {
    "and": [
        "and", "and", "and", "next to", "next to", "beside", "with", "near", "by", "together with", "alongside", "plus",
        "as well as", "and also", "close to", "accompanied by", "in front of", "behind", "facing", "looking at", "chasing",
        "playing with", "holding", "holding", "connected to", "linked to", "talking to", "and then", "fighting against", "carrying",
        "reading", "eating", "wearing", "pushing", "watching", "hugging", "painting", "repairing", "kicking", "driving", "guarding",
        "feeding", "attacking", "greeting", "pulling", "catching", "running from", "made for", "waiting for", "leaning on",
    ],
    "left": ["to the left of", "left of", "on the left of", "on the left side of", "standing left of"],
    "right": ["to the right of", "right of", "on the right of", "on the right side of", "standing right of"],
    "above": ["above", "above", "over", "on top of", "on", "sitting on", "standing on", "flying over", "hovering above", "riding"],
    "below": ["below", "below", "under", "underneath", "beneath", "hiding under", "sitting under", "lying under"],
}
ANOTHER = ["and", "and", "with", "on", "on", "by", "next to", "in front of", "beside", "plus", "in", "under", "behind", "near"]
"""Before a thing of which nothing is drawn."""
VERBS = (
    "sleep walk run jump drink eat look wait rest lie play dance sing swim fly climb hide live work read talk point dream stand sit "
    "float roll crawl stop drive travel sail smile laugh shine grow burn fall lean swing spin wander rush hurry arrive return belong "
    "lead listen stare bark shout fight land hover hang arise cook paint write study pray cry yawn snore flee skate ride gallop"
).split()
PREPOSITIONS = {
    "and": ["with", "with", "from", "at", "near", "beside", "by", "towards", "around", "behind", "past", "for", "to", "in", "into", "against", "through"],
    "above": ["on", "on", "over", "on top of", "above"], "below": ["under", "below", "beneath", "underneath"],
}
"""What may stand behind a verb between two things, by the relation that it makes."""
RELATION_FRAMES = {
    "left": ["{a} on the left and {b} on the right", "{a} left, {b} right", "on the left {a}, on the right {b}"],
    "right": ["{a} on the right and {b} on the left", "{a} right, {b} left", "on the right {a}, on the left {b}"],
    "above": ["{a} at the top and {b} at the bottom", "{a} on top, {b} below it", "at the top {a}, at the bottom {b}"],
    "below": ["{a} at the bottom and {b} at the top", "{a} with {b} above it", "at the bottom {a}, at the top {b}"],
    "and": ["both {a} and {b}", "{a}, {b}", "{a} & {b}", "there is {a} and there is {b}"],
}

COLOUR_GROUNDS = [
    "on a {c} background", "on a {c} background", "on a {c} background", "{c} background", "on {c}", "against {c}",
    "against a {c} background", "with a {c} background", "in front of a {c} wall", "on a plain {c} background",
    "on a solid {c} background", "background {c}", "over a {c} backdrop", "on a {c} backdrop", "with {c} behind it",
    "on a {c} surface", "the background is {c}", "{c} backdrop", "set against {c}", "on top of a {c} background", "with {c} all around",
    "surrounded by {c}", "and {c} behind it", "{c} all around it", "in front of {c}", "and all around it is {c}",
    "and nothing but {c} around it", "with everything else {c}", "where all the rest is {c}",
]
SIDE_BY_SIDE = [
    "in a row", "next to each other", "one beside the other", "side to side", "together", "in a picture of their own", "lined up",
    "in a line", "standing together", "next to one another", "shoulder to shoulder", "beside each other", "as a group", "arranged in a row",
]
"""What may stand behind things that are counted."""
SCENE_GROUNDS = {
    "sea": ["at sea", "on the sea", "on the ocean", "on the open sea", "on the water", "in the sea", "with the sea in the background",
            "in the ocean", "floating on the ocean", "on the waves", "sea background", "out at sea"],
    "beach": ["on the beach", "on a beach", "at the beach", "on a sandy beach", "on the sand by the sea", "by the seaside",
              "beach background", "at the seashore", "on the shore", "on a tropical beach"],
    "night sky": ["in the night sky", "at night", "under the stars", "under a starry sky", "in the dark night", "by night",
                  "against a night sky", "night sky background", "with stars in the background", "under the night sky"],
    "meadow": ["in a meadow", "on a meadow", "in the grass", "on the grass", "on green grass", "in a field", "on a lawn",
               "in a garden", "in a flowery meadow", "meadow background", "in the park"],
    "hills": ["in the hills", "on a hill", "on green hills", "among rolling hills", "on the hills", "in the countryside",
              "with hills in the background", "hills background", "on a grassy hill"],
    "mountains": ["in the mountains", "in front of mountains", "with mountains in the background", "among the mountains",
                  "mountain landscape", "in a mountain valley", "mountains background", "in the alps"],
    "snow": ["in the snow", "in a snowy landscape", "on the snow", "in winter", "in a winter landscape", "in deep snow",
             "on snowy ground", "snow background", "while it snows"],
    "desert": ["in the desert", "in a sandy desert", "on a sand dune", "among sand dunes", "on the dunes", "desert background",
               "in the sahara", "in a dry desert"],
    "room": ["in a room", "in the room", "indoors", "inside a room", "in the living room", "in a living room", "at home",
             "in a bedroom", "room background", "inside the house", "on the floor of a room"],
    "rain": ["in the rain", "on a rainy day", "while it rains", "in heavy rain", "in pouring rain", "rain background",
             "in the pouring rain", "in rainy weather"],
    "sky": ["in the sky", "in the blue sky", "in a cloudy sky", "among the clouds", "up in the sky", "in the air",
            "high in the sky", "sky background", "against the sky", "above the clouds"],
    "sunset": ["at sunset", "in the sunset", "in front of a sunset", "at dusk", "in the evening sun", "during sunset",
               "sunset background", "with a sunset in the background", "at sundown", "in the evening light"],
    "forest": ["in the forest", "in a forest", "in the woods", "among the trees", "in a dark forest", "in the jungle",
               "forest background", "deep in the forest", "in a pine forest"],
    "city": ["in the city", "in a city", "in front of a skyline", "in front of a city skyline", "downtown", "in town",
             "city background", "in the big city", "with skyscrapers in the background", "in new york"],
    "space": ["in space", "in outer space", "among the stars", "in the galaxy", "in deep space", "space background",
              "in the cosmos", "floating in space", "in the universe"],
    "underwater": ["underwater", "under water", "under the sea", "at the bottom of the sea", "on the sea floor", "deep in the ocean",
                   "underwater background", "below the surface of the sea", "under the ocean"],
    "road": ["on the road", "on a road", "on the street", "on a highway", "by the road", "on a country road", "in the street",
             "road background", "along the road", "on an empty road"],
}
SCENE_NAMES = {
    "sea": ["the sea", "the ocean", "open sea", "a seascape", "waves on the sea", "ocean waves"],
    "beach": ["a beach", "the beach", "a sandy beach", "a tropical beach", "the seaside"],
    "night sky": ["the night sky", "a night sky", "a starry sky", "a starry night", "night"],
    "meadow": ["a meadow", "a green meadow", "a lawn", "grassland", "a flowery meadow", "a field of grass"],
    "hills": ["hills", "green hills", "rolling hills", "a hilly landscape", "the countryside"],
    "mountains": ["mountains", "the mountains", "a mountain range", "a mountain landscape", "the alps"],
    "snow": ["snow", "a snowy landscape", "a winter landscape", "deep snow", "winter"],
    "desert": ["a desert", "the desert", "sand dunes", "a sandy desert", "the sahara"],
    "room": ["a room", "an empty room", "a living room", "the inside of a house", "a bedroom"],
    "rain": ["rain", "heavy rain", "a rainy day", "rainy weather", "pouring rain"],
    "sky": ["the sky", "a blue sky", "a cloudy sky", "the blue sky with clouds"],
    "sunset": ["a sunset", "the sunset", "sunset", "a beautiful sunset", "an evening sky", "dusk"],
    "forest": ["a forest", "the forest", "the woods", "a dark forest", "a jungle", "a pine forest"],
    "city": ["a city", "the city", "a city skyline", "a skyline", "a town", "downtown"],
    "space": ["space", "outer space", "the universe", "deep space", "the galaxy", "the cosmos"],
    "underwater": ["an underwater scene", "the sea floor", "under the sea", "the bottom of the ocean"],
    "road": ["a road", "a street", "an empty road", "a highway through the land", "a country road"],
}
TRANSPARENT_GROUNDS = [
    "on a transparent background", "with a transparent background", "transparent background", "with no background",
    "no background", "without background", "without a background", "isolated", "cut out", "on transparent",
    "with transparency", "isolated object", "transparent",
]
ICON_FRAMES = ["icon of {x}", "an icon of {x}", "{x} icon", "icon: {x}", "an icon showing {x}", "{x} as an icon", "app icon of {x}"]
STICKER_FRAMES = ["a sticker of {x}", "sticker of {x}", "{x} sticker", "sticker: {x}", "die-cut sticker of {x}", "{x} as a sticker"]
FLAT_FRAMES = [
    "{x}, flat vector style", "{x}, flat style", "{x}, flat design", "a flat illustration of {x}", "flat drawing of {x}",
    "{x} in flat design", "{x} in a flat style", "flat {x}", "{x}, flat", "{x}, flat colours", "a flat vector drawing of {x}",
]
SHADED_FRAMES = [
    "{x}, glossy 3d style", "{x}, shaded", "{x} in 3d", "a 3d render of {x}", "{x}, glossy", "{x} with shading", "glossy {x}",
    "{x}, 3d style", "a shaded drawing of {x}", "{x}, with gradients", "3d {x}",
]
PREFIXES = [
    "an illustration of {x}", "a drawing of {x}", "draw {x}", "a picture of {x}", "picture of {x}", "please draw {x}",
    "illustration of {x}", "a photo of {x}", "an image of {x}", "image showing {x}", "a sketch of {x}", "a painting of {x}",
    "please {x}", "show me {x}", "i want {x}", "there is {x}", "here we see {x}", "this is {x}", "a cartoon of {x}", "{x} clipart",
    "screenshot showing {x}", "figure 3: {x}", "diagram with {x}", "a scene with {x}", "generate {x}", "can you draw {x}",
    "an artwork with {x}", "the picture shows {x}", "alt text: {x}", "a simple drawing of {x}", "a graphic of {x}", "once upon a time there was {x}",
    "could you draw {x}", "could you please draw me {x}?", "would you make {x}", "i would like {x}", "we need {x} here", "make a picture of {x}",
    "make an image that has {x} in it", "can you create an image with {x}?", "an illustration with {x} in it", "let me have {x}",
    "put {x} here", "clip art of {x}", "clip art with {x}", "clipart: {x}", "simple line art: {x}", "{x} for the cover page", "{x} for our web page",
    "an image for my website: {x}", "i want {x} on this page", "{x} for chapter two", "{x} for page 3", "vector art: {x}", "{x}, thank you", "{x}, thanks",
    "{x} would be nice", "how about {x}", "add {x}", "insert {x} here", "a logo with {x}", "thumbnail with {x}", "banner with {x}", "hero image: {x}",
    "we could use {x} for this page", "is there a picture of {x}?", "make me {x}", "{x} in a drawing", "{x} in an illustration", "{x}, as a drawing",
]
SUFFIXES = [
    "detailed", "high quality", "highly detailed", "beautiful", "masterpiece", "simple", "minimalist", "cute", "digital art",
    "best quality", "trending", "colourful", "colorful", "clean lines", "4k", "for a presentation", "for my blog", "for kids",
    "as in a children's book", "professional", "elegant", "cartoon", "centered composition", "please",
]
STYLE_WORDS = [
    "photograph", "analogue photograph", "natural light", "35 mm lens", "50mm lens", "shallow depth of field", "sharp focus", "crisp focus",
    "balanced light", "rich colours", "anime style", "manga", "key visual", "clean line work", "cel shading", "vibrant", "concept art",
    "smooth shading", "detailed illustration", "comic book panel", "comic style", "bold ink outlines", "thin ink lines", "halftone dots",
    "fantasy art", "epic composition", "dramatic light", "magical atmosphere", "painterly detail", "line art", "clean black outlines",
    "black outlines", "minimal", "film grain", "faded colours", "light leaks", "vignette", "neon punk", "cyberpunk", "steampunk",
    "glowing magenta and cyan light", "neon light", "high contrast", "futuristic", "isometric view", "isometric", "three-quarter angle",
    "small diorama", "clean edges", "soft shadows", "low-poly 3d model", "low poly", "flat facets", "simple geometry", "ambient light",
    "origami", "folded paper", "crisp creases", "paper texture", "paper cut", "modelled in clay", "claymation", "plasticine figure",
    "fingerprints", "stop-motion set", "soft light", "cinematic still", "cinematic", "anamorphic lens", "film colour grading", "wide shot",
    "close-up", "3d model", "physically based rendering", "studio light", "smooth materials", "octane render", "unreal engine",
    "pixel art", "16-bit game sprite", "8-bit", "limited palette", "blocky", "no anti-aliasing", "seamless tile", "repeating pattern",
    "even light", "top view", "side view", "front view", "texture", "watercolour", "watercolor on paper", "loose brush strokes", "oil on canvas",
    "pencil drawing", "charcoal drawing", "cross-hatching", "ink wash", "woodcut", "linocut print", "screen print", "engraving", "etching",
    "stained glass", "mosaic", "embroidery", "felt", "graffiti", "pop art", "art deco", "art nouveau", "impressionism", "expressionism",
    "surrealism", "bauhaus", "ukiyo-e", "children's book illustration", "storybook style", "retro", "vaporwave", "bokeh", "golden hour",
    "volumetric light", "backlit", "muted colours", "pastel colours", "warm colours", "monochrome", "award winning", "trending on artstation",
    "by a famous artist", "in thin ink", "hand drawn", "doodle", "thick outlines", "geometric shapes", "rounded corners", "drop shadow",
    "ultra detailed", "hyperrealistic", "8k", "hdr", "intricate", "moody", "whimsical", "cozy", "dreamy", "dark mood",
    "plain background", "plain background", "simple background", "clean background", "neutral background", "empty background",
]
"""Styles that one line of pictures cannot follow, after a comma: they must not be taken for things or grounds."""
ADJECTIVES = [
    "old", "cute", "beautiful", "wooden", "happy", "sad", "young", "ancient", "modern", "lonely", "funny", "pretty", "nice",
    "magical", "strange", "brave", "angry", "fat", "thin", "fluffy", "broken", "new", "fast", "slow", "sleeping", "smiling",
    "metal", "plastic", "rusty", "friendly", "scary", "wild", "fresh", "tasty", "simple", "rough", "smooth", "soft", "round",
    "elegant", "colorful", "famous", "proud", "busy", "tired", "hungry", "lovely", "mysterious", "single", "lone", "typical",
    "expensive", "cheap", "heavy", "tall", "wet", "dirty", "clean", "floating", "dancing", "flying", "running", "jumping",
    "stylised", "stylized", "detailed", "realistic", "vintage", "traditional", "futuristic", "royal", "secret", "enchanted",
    "important", "common", "rare", "curious", "quiet", "loud", "warm", "cold", "hot", "frozen", "burning", "glowing", "adorable",
    "three-legged", "two-storey", "four-wheeled", "one-eyed", "two-tone", "three-piece", "four-sided", "two-handed", "four-legged",
]
CLAUSES = [
    "that is sleeping", "that looks happy", "sailing through a storm", "waiting for someone", "looking at the viewer",
    "that nobody uses any more", "which belonged to my uncle", "that has seen better days", "full of hope", "on its own",
    "standing still", "moving fast", "ready to go", "in motion", "with a smile", "who is very tired", "that shines",
    "with great attention to detail", "from the side", "seen from above the ground", "in the morning", "of great beauty",
    "in good condition", "made of wood", "made of metal", "made of paper", "from long ago", "that everyone loves",
    "drawn by a child", "in the style of a comic", "thinking about life", "going home", "for the first time", "lost in thought",
    "without any fear", "waiting in line", "doing nothing", "on holiday", "after a long day", "about to fall", "in action",
    "that we talked about yesterday", "representing progress", "symbolising hope", "standing for quality", "with a long history",
]
SENTENCES = [
    "the {n} of {m} is {j}", "a {j} sense of {n}", "{n} and {m}", "how to improve {n}", "an introduction to {n}", "{n}",
    "the {j} theory of {n}", "we discuss {n} and its {m}", "{j} {n} without {m}", "why {n} matters", "results of the {n}",
    "this section explains the {n}", "{n} in the context of {m}", "notes about {n}", "everything about {j} {n}",
    "the {m} shows that {n} is {j}", "more {n}", "abstract {n}", "{j}", "{j} and {j}", "the problem with {n}", "todo: {n}",
    "it was a matter of {n}", "she felt a {j} {n}", "they had no {n}", "is {n} {j}?", "what is {n}?", "our {n} this {m}",
]
"""Nothing that can be drawn is named: {n} and {m} are abstract nouns, {j} is an adjective."""
WITH_THING = [
    "{n} with {x}", "{n} {m} with {x}", "{x} and {n}", "{x} for {n}", "{x}: the {n} of {m}", "{n}: {x}", "{x} as a sign of {n}", "{j} {n} and {x}",
    "{x}: never a {n} without {m}", "{x}, and why {n} matters", "with {x} to more {n}", "{x} means {n}", "the {n} of {x}", "how {x} shows {n}",
    "{x} with {n} and {m}", "about {n}, {m} and {x}", "our {n} is {x}", "{x}: {n}", "{x} is {j}", "{x}! it is {j} {n}",
]
"""One thing {x} among words that cannot be drawn."""
WITH_UNKNOWN = [
    "the {u} is the {u2} of the {n}", "{u} and {u2} in {n}", "the {j} {u} of {n}", "how the {u} works", "an example of {u}",
    "the {n} of the {u}", "{u} {n}", "use the {u} to find the {n}", "when the {u} meets the {u2}",
]
"""{u} and {u2} are things outside of the model's world."""
