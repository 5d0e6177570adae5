"""English nouns: articles, plurals, and which words can be counted at all."""

import re

_IRREGULAR = {
    "mouse": "mice", "goose": "geese", "tooth": "teeth", "foot": "feet", "man": "men", "woman": "women",
    "person": "people", "child": "children", "ox": "oxen", "die": "dice", "knife": "knives", "wolf": "wolves",
    "werewolf": "werewolves", "leaf": "leaves", "loaf": "loaves", "shelf": "shelves", "bookshelf": "bookshelves",
    "elf": "elves", "calf": "calves", "thief": "thieves", "scarf": "scarves", "half": "halves", "wife": "wives",
    "potato": "potatoes", "tomato": "tomatoes", "mango": "mangoes", "hero": "heroes", "superhero": "superheroes",
    "volcano": "volcanoes", "mosquito": "mosquitoes", "buffalo": "buffaloes", "tornado": "tornadoes",
    "cactus": "cacti", "bacterium": "bacteria", "index": "indices", "gentleman": "gentlemen",
}
_SAME = {
    "sheep", "deer", "fish", "moose", "bison", "shrimp", "squid", "salmon", "trout", "cod", "tuna", "carp", "elk",
    "reindeer", "aircraft", "spacecraft", "series", "swine", "goldfish", "clownfish", "pufferfish", "swordfish",
}
_MASS = {
    "bacon", "bread", "rice", "corn", "maize", "sweetcorn", "milk", "coffee", "tea", "green tea", "money", "honey",
    "popcorn", "lightning", "broccoli", "garlic", "ginger", "salt", "butter", "wood", "wool", "yarn", "thread",
    "spaghetti", "pasta", "soup", "stew", "sushi", "maki", "sake", "fog", "lettuce", "spinach", "chocolate", "cash",
    "mail", "news", "dna", "champagne", "wine", "beer", "ale", "love", "internet", "web", "tennis", "golf", "yoga",
    "meditation", "education", "security", "code", "source code", "program code", "git", "version control", "sunshine",
    "ice", "ice cream", "icecream", "cheese", "medicine", "blood", "timber", "lumber", "rope", "wheat", "grain",
    "barley", "cutlery", "silverware", "luggage", "baggage", "sheet music", "camping", "charity", "storage",
    "documentation", "statistics", "information", "info", "help", "chess", "archery", "machinery", "porridge",
    "whisky", "whiskey", "lemonade", "cola", "soda", "margarine", "mint", "basil", "parsley", "treasure", "bowling",
    "badminton", "ping pong", "table tennis", "curry", "gelato", "custard", "poo", "poop", "dung", "paella", "electricity",
    "confetti", "wifi", "wi-fi", "encryption", "data protection", "data encryption", "data backup", "data recovery",
    "data configuration", "moon", "the moon", "earth", "the earth", "planet earth", "saturn", "zzz", "sushi roll",
    "ice hockey", "field hockey", "lacrosse", "karate", "bone china", "potable water", "non potable water", "toast",
}
_SINGULAR_S = ("ss", "us", "is", "'s", "gas", "lens", "atlas", "canvas", "claus", "texas", "swiss", "series", "news", "ceros")
_BREAK = re.compile(r" (?=(?:of|with|without|in|on|behind|for|at|over|wearing|feeding|riding|reading|facing|pointing|to|that)\b)")


def head(noun: str) -> str:
    """The part that takes the plural: of "slice of pizza" the slice, of "computer mouse" all."""
    return _BREAK.split(noun, 1)[0]


def is_plural(noun: str) -> bool:
    last = head(noun).rsplit(" ", 1)[-1]
    return last.endswith("s") and not last.endswith(_SINGULAR_S) or last in {"dice", "mice", "people", "bacteria", "teeth"}


def is_mass(noun: str) -> bool:
    return noun in _MASS or noun in {"camping", "bowling", "meeting", "recycling", "handwriting", "uploading", "downloading"}


def is_countable(noun: str) -> bool:
    """Whether "three …" can be said of it; "pair of socks" can, "socks" is a plural already."""
    return not is_mass(noun) and not is_plural(noun) and not noun.startswith("the ")


def plural(noun: str) -> str:
    first = head(noun)
    rest = noun[len(first):]
    if " and " in first:
        return " and ".join(map(plural, first.split(" and "))) + rest
    before, space, last = first.rpartition(" ")
    return before + space + _plural_word(last) + rest


def _plural_word(word: str) -> str:
    if word in _SAME:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("man") and word not in {"human", "caiman", "shaman", "talisman", "ottoman"}:
        return word[:-3] + "men"
    if re.search(r"(s|x|z|ch|sh)$", word):
        return word + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + "s"


def gerund(verb: str) -> str:
    """"run" → "running"."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnpt]", verb):
        return verb + verb[-1] + "ing"
    return verb + "ing"


def third_person(verb: str) -> str:
    """"cry" → "cries"; verbs take an s as nouns do."""
    return _plural_word(verb)


def article(phrase: str) -> str:
    """"a" or "an"."""
    if re.match(r"(uni(?!n)|uk|use|usb|eu|ufo|one|u-|url|ura|ute|x mark)", phrase):
        return "an" if phrase.startswith("unin") else "a"
    return "an" if re.match(r"([aeiou]|hour|honest|heir|x-ray|x ray|sms|mri|fm)", phrase) else "a"
