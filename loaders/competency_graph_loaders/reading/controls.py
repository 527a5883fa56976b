"""Control characters in texts: none but tab, line feed and carriage return gets past reading.

JSON can only write them as escapes (RFC 8259, 7), so the bytes say at once that there are none, as nearly always. They
become blanks: in data they are leftovers of word processors and of character sets, and no store agrees on them.
"""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ESCAPES = (b"\\u00", b"\\b", b"\\f")
MARK = "control characters were replaced by blanks"


def may_hold_controls(content: bytes) -> bool:
    """Whether a JSON text has an escape that could be a control character."""
    return any(escape in content for escape in _ESCAPES)


def without_controls(value: object) -> tuple[object, int]:
    """A JSON value with blanks for control characters, and how many texts and names had some.

    The value is changed in place. No recursion: 1,024 levels are more than Python's stack takes.
    """
    if isinstance(value, str):
        return (_CONTROL.sub(" ", value), 1) if _CONTROL.search(value) else (value, 0)
    count = 0
    waiting: list[Any] = [value]
    while waiting:
        held = waiting.pop()
        if isinstance(held, dict):
            for key in [key for key in held if _CONTROL.search(key)]:
                count += 1
                held.setdefault(_CONTROL.sub(" ", key), held[key])
                del held[key]
            places: Any = held.items()
        elif isinstance(held, list):
            places = enumerate(held)
        else:
            continue
        for place, content in places:
            if isinstance(content, str):
                if _CONTROL.search(content):
                    count += 1
                    held[place] = _CONTROL.sub(" ", content)  # a value is replaced, no key is added
            elif isinstance(content, dict | list):
                waiting.append(content)
    return value, count
