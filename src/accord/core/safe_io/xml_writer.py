"""The one way text becomes XML: escaped, and without what XML 1.0 cannot carry."""

from __future__ import annotations

import re

#: XML 1.0, section 2.2: these characters stand in no document, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = {**_TEXT, **str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})}


def xml_text(value: str) -> str:
    """Return the text as it stands between tags; a forbidden character becomes U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", value).translate(_TEXT)


def xml_attribute(value: str) -> str:
    """Return the text as it stands within double quotes; a forbidden character becomes U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", value).translate(_ATTRIBUTE)
