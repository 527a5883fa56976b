"""Names and postal codes of the states of the United States, its district and its territories (USPS Publication 28, B)."""

from __future__ import annotations

import re

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "AS": "American Samoa", "GU": "Guam",
    "MP": "Northern Mariana Islands", "PR": "Puerto Rico", "VI": "Virgin Islands",
}  # fmt: skip
_CODES = {name.lower(): code for code, name in STATES.items()}


def spellings(region: str) -> tuple[str, ...]:
    """How a region may be written, in lower case: a state by name and postal code, anything else as it is given."""
    asked = " ".join(region.split())
    code = asked.upper() if asked.upper() in STATES else _CODES.get(asked.lower())
    if code is None:
        return (asked.lower(),)
    # "US-IN" is ISO 3166-2.
    return (STATES[code].lower(), code.lower(), f"us-{code.lower()}")


def place_pattern(written: tuple[str, ...]) -> str:
    """A pattern (of Java, as Cypher has it) that finds one of these regions in a place that is kept as JSON text.

    The region may stand alone, in a language map, or in a list within one.
    """
    one_of = "|".join(re.escape(region) for region in written)
    return rf'(?is).*"[a-z]*:?addressRegion":(\{{[^}}]*:)?\[?"({one_of})".*'
