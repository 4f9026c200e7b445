"""What a person says of a file, held against what is known: systems of places, formats of dates."""

from dataclasses import replace

from django.utils.translation import gettext as _

from accord.core.formats.tabular import DATE_FORMATS, MGRS, Said
from accord.core.formats.tabular.dates import bare_format
from accord.core.geo import UnknownCRSError, plane_system
from accord.frame.errors import Fault, Invalid


def checked(said: Said) -> Said:
    """What is said, as it is kept; raises `Invalid` for a system or a format that is none."""
    _demand_formats(said.date_formats)
    return replace(said, system=known_system(said.system))


def known_system(code: str) -> str:
    """The code of a plane coordinate system as it is kept; raises `Invalid` for any other text."""
    told = code.strip().upper()
    if told and told != MGRS:
        try:
            plane_system(told)
        except UnknownCRSError as error:
            words = _("%(code)s is no plane coordinate system; write a code such as EPSG:2232.")
            fault = Fault("coordinates", "plane_system", words % {"code": told[:40]})
            raise Invalid(faults=[fault]) from error
    return told


def _demand_formats(names: tuple[str, ...]) -> None:
    for name in names:
        if bare_format(name) not in DATE_FORMATS:
            words = _("%(name)s is no date format; they are: %(known)s.")
            said = words % {"name": name[:40], "known": ", ".join(DATE_FORMATS)}
            raise Invalid(faults=[Fault("date_formats", "date_format_known", said)])
