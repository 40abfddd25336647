"""Units of measure: what they measure, and their size in the base unit of that dimension."""

from collections.abc import Sequence
from dataclasses import dataclass

from checker.language.numerals import HYPHENS, Token, adjacent, word_at


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of `dimension`; a value of it is `value * factor + offset` in the base unit."""

    dimension: str
    factor: float = 1.0
    offset: float = 0.0

    def to_base(self, value: float) -> float:
        """Convert a value to the base unit of the dimension."""
        return value * self.factor + self.offset


def _table(dimension: str, sizes: dict[str, float]) -> dict[str, Unit]:
    return {name: Unit(dimension, size) for names, size in sizes.items() for name in names.split()}


PERCENT = Unit("percent")
POINTS = Unit("percentage point")
CELSIUS = Unit("temperature")
FAHRENHEIT = Unit("temperature", 5 / 9, -160 / 9)
DEGREES = Unit("degree")

# Bases: kilogram, metre, litre, day, kilometre per hour, watt, byte.
LENGTHS = _table(
    "length",
    {
        "km kms kilometre kilometres kilometer kilometers": 1000,
        "mile miles": 1609.344,
        "m metre metres meter meters": 1,
        "cm centimetre centimetres centimeter centimeters": 0.01,
        "mm millimetre millimetres millimeter millimeters": 0.001,
        "ft foot feet": 0.3048,
        "inch inches": 0.0254,
        "yard yards yd yds": 0.9144,
    },
)
UNITS = LENGTHS | (
    _table(
        "mass",
        {
            "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes": 1,
            "g gram grams gramme grammes": 0.001,
            "mg milligram milligrams": 1e-6,
            "tonne tonnes ton tons": 1000,
            "lb lbs": 0.45359237,
            "oz ounce ounces": 0.0283495,
        },
    )
    | _table("area", {"hectare hectares ha": 10_000, "acre acres": 4046.856})
    | _table("volume", {"litre litres liter liters": 1, "gallon gallons": 3.785412})
    | _table(
        "time",
        {
            "second seconds sec secs": 1 / 86400,
            "minute minutes min mins": 1 / 1440,
            "hour hours hr hrs": 1 / 24,
            "day days": 1,
            "week weeks": 7,
            "fortnight fortnights": 14,
            "month months": 365.25 / 12,
            "year years yr yrs": 365.25,
            "decade decades": 3652.5,
            "century centuries": 36525,
        },
    )
    | _table("speed", {"mph": 1.609344, "kph kmh": 1, "knots": 1.852})
    | _table(
        "power",
        {
            "kw kilowatt kilowatts": 1e3,
            "mw megawatt megawatts": 1e6,
            "gw gigawatt gigawatts": 1e9,
        },
    )
    | _table("bytes", {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12})
    | {"%": PERCENT, "percent": PERCENT, "pc": PERCENT, "pct": PERCENT}
)
SIGNS = {
    "$": Unit("dollar"),
    "£": Unit("pound"),
    "€": Unit("euro"),
    "¥": Unit("yen"),
    "₹": Unit("rupee"),
}
CURRENCIES = (
    {
        f"{unit.dimension}{ending}": unit
        for unit in SIGNS.values()
        for ending in ("", "s")
        if unit.dimension != "yen"
    }
    | {"yen": SIGNS["¥"], "yuan": Unit("yuan"), "usd": SIGNS["$"], "eur": SIGNS["€"]}
    | {"gbp": SIGNS["£"], "rouble": Unit("rouble"), "roubles": Unit("rouble")}
    | {"rubles": Unit("rouble"), "francs": Unit("franc"), "pesos": Unit("peso")}
    | {"cents": Unit("dollar", 0.01), "pence": Unit("pound", 0.01)}
)
_NATIONAL = frozenset("australian canadian singapore zealand hong swiss kong".split())
MONEY = frozenset(unit.dimension for unit in CURRENCIES.values())


def read_unit(tokens: Sequence[Token], at: int, *, fraction: bool) -> tuple[Unit, int] | None:
    """Return the unit that begins at token `at` and the token after it, or None.

    `fraction` says that the number is one ("a quarter of a percentage point").
    """
    if fraction:
        at += 2 if word_at(tokens, at) == "of" and word_at(tokens, at + 1) in {"a", "an"} else 0
        at += word_at(tokens, at) in {"a", "an"}
    hyphen = word_at(tokens, at) in HYPHENS
    at += hyphen and (adjacent(tokens, at) or word_at(tokens, at + 2) in HYPHENS)
    if fraction and word_at(tokens, at) in {"point", "points"}:
        return POINTS, at + 1
    for read in (_share, _power, _degrees, _money):
        unit = read(tokens, at)
        if unit:
            return unit
    unit_alone = UNITS.get(word_at(tokens, at))
    return (unit_alone, at + 1) if unit_alone else None


def _share(tokens: Sequence[Token], at: int) -> tuple[Unit, int] | None:
    if word_at(tokens, at) == "per" and word_at(tokens, at + 1) == "cent":
        return PERCENT, at + 2
    word, following = word_at(tokens, at), word_at(tokens, at + 1)
    if word in {"percentage", "percent", "%", "basis"} and following in {"point", "points"}:
        return Unit("percentage point", 0.01 if word == "basis" else 1), at + 2
    return None


def _power(tokens: Sequence[Token], at: int) -> tuple[Unit, int] | None:
    word, length = word_at(tokens, at), LENGTHS.get(word_at(tokens, at + 1))
    if length is None or word not in {"square", "sq", "cubic"}:
        return None
    if word == "cubic":
        return Unit("volume", length.factor**3 * 1000), at + 2
    return Unit("area", length.factor**2), at + 2


def _money(tokens: Sequence[Token], at: int) -> tuple[Unit, int] | None:
    word, named = word_at(tokens, at), CURRENCIES.get(word_at(tokens, at + 1))
    if word in CURRENCIES:
        return CURRENCIES[word], at + 1
    if named and word == "us":
        return named, at + 2
    if named and word in _NATIONAL:
        return Unit(f"{word} {named.dimension}"), at + 2
    if word == "p" and adjacent(tokens, at):
        return CURRENCIES["pence"], at + 1
    return None


def _degrees(tokens: Sequence[Token], at: int) -> tuple[Unit, int] | None:
    word = word_at(tokens, at)
    if word not in {"°", "º", "degree", "degrees", "c", "f"}:
        return None
    if word in {"c", "f"}:
        scale = CELSIUS if word == "c" else FAHRENHEIT
        return (scale, at + 1) if adjacent(tokens, at) else None
    following = word_at(tokens, at + 1)
    if following in {"c", "celsius", "centigrade"}:
        return CELSIUS, at + 2
    if following in {"f", "fahrenheit"}:
        return FAHRENHEIT, at + 2
    return DEGREES, at + 1
