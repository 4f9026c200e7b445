"""Single elements of NIBRS XML as text: leaves, dates, numbers, ages, organizations, metadata."""

from __future__ import annotations

from datetime import date

from accord.core.formats.nibrs.xml_values import AGE_WORDS
from accord.core.safe_io import xml_text

_AGES = {code: word for word, code in AGE_WORDS.items() if word != code}


def tag(name: str, *inner: str, **attributes: str) -> str:
    """An element around what is given; "" when nothing is, unless it bears attributes."""
    content = "".join(inner)
    if not content and not attributes:
        return ""
    said = "".join(f' s:{key}="{value}"' for key, value in attributes.items())
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def leaf(name: str, text: str) -> str:
    """An element with a text; "" for a blank one."""
    return f"<{name}>{xml_text(text)}</{name}>" if text else ""


def day(text: str) -> str:
    """A flat date as an XML date; "" when there is no such day."""
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return ""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        return ""


def number(text: str) -> str:
    """Digits without leading zeros; "" when there are others or none."""
    return (text.lstrip("0") or "0") if text.isascii() and text.isdecimal() else ""


def ori_tag(name: str, ori: str) -> str:
    """An organization known by its ORI; "" without one."""
    return tag(
        name,
        tag(
            "j:OrganizationAugmentation",
            tag("j:OrganizationORIIdentification", leaf("nc:IdentificationID", ori)),
        ),
    )


def metadata(*, written: str, message: str, stated: str, ori: str) -> str:
    """The message's metadata, all of which the schema demands."""
    return tag(
        "cjis:MessageMetadata",
        leaf("cjis:MessageDateTime", written),
        tag("cjis:MessageIdentification", leaf("nc:IdentificationID", message)),
        leaf("cjis:MessageImplementationVersion", stated),
        ori_tag("cjis:MessageSubmittingOrganization", ori)
        or "<cjis:MessageSubmittingOrganization/>",
    )


def age_tag(text: str) -> str:
    """A flat age as its measure: word, range or number; "" when it is none."""
    if text in _AGES:
        inner = leaf("nc:MeasureValueText", _AGES[text])
    elif len(text) == 4 and text.isascii() and text.isdecimal():
        inner = tag(
            "nc:MeasureIntegerRange",
            leaf("nc:RangeMaximumIntegerValue", number(text[2:])),
            leaf("nc:RangeMinimumIntegerValue", number(text[:2])),
        )
    else:
        inner = leaf("nc:MeasureIntegerValue", number(text))
    return tag("nc:PersonAgeMeasure", inner)
