"""The ways in which a delivery comes, each with its closed settings; no secret stands among them."""

import re
from typing import Annotated, Any, Final, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from accord.frame.errors import Fault, Invalid

PLACE: Final = re.compile(r"/?[A-Za-z0-9._ -]+(/[A-Za-z0-9._ -]+)*/?")
PATTERN: Final = re.compile(r"[A-Za-z0-9._ *?\[\]-]{1,80}")
HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
# Only these can be named: otherwise a feed could carry any secret of the node to its peer.
ENVIRONMENT: Final = re.compile(r"ACCORD_FEED_[A-Z0-9_]{1,60}")
# Headers that belong to the request itself.
TAKEN: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "cookie"})


def _place(value: str) -> str:
    parts = value.strip("/").split("/")
    if value and (not PLACE.fullmatch(value) or {"..", "."} & set(parts)):
        raise ValueError("Plain names with / between them, and no way up.")
    return value


def _inside(value: str) -> str:
    if value.startswith("/"):
        raise ValueError("The name of a folder inside the agency's own.")
    return _place(value)


def _pattern(value: str) -> str:
    if not PATTERN.fullmatch(value):
        raise ValueError("A file name with * and ?, such as export_*.csv.")
    return value


def _header(value: str) -> str:
    if value and (not HEADER.fullmatch(value) or value.lower() in TAKEN):
        raise ValueError("The name of a header, such as X-Api-Key.")
    return value


def _path(value: str) -> str:
    if not value.startswith("/") or value.startswith("//"):
        raise ValueError("The path on the peer, beginning with one /.")
    return value


def _plain_name(value: str) -> str:
    if "/" in value or value in {".", ".."} or not value.isprintable():
        raise ValueError("A file name without folders.")
    return value


Pattern = Annotated[str, Field(max_length=80), AfterValidator(_pattern)]
Ready = Literal["stable", "done"]
StableSeconds = Annotated[int, Field(ge=1, le=86_400)]


class Closed(BaseModel):
    """Nothing but the fields below."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, strict=True)


class FolderSettings(Closed):
    """A folder below the agency's own on this machine, into which another program writes."""

    folder: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_inside)]
    pattern: Pattern = "*"
    # A file is whole when it has not changed for so long, or when NAME.done lies beside it.
    ready: Ready = "stable"
    stable_seconds: StableSeconds = 60


class SftpSettings(Closed):
    """A folder of a registered SFTP peer; files are read and left where they are."""

    peer: Annotated[str, Field(min_length=1, max_length=60)]
    username: Annotated[str, Field(min_length=1, max_length=120)]
    folder: Annotated[str, Field(max_length=200), AfterValidator(_place)] = ""
    pattern: Pattern = "*"
    ready: Ready = "stable"
    stable_seconds: StableSeconds = 60
    sign_in: Literal["password", "key"] = "password"


class HttpsPullSettings(Closed):
    """One address of a registered HTTPS peer, asked again each time."""

    peer: Annotated[str, Field(min_length=1, max_length=60)]
    path: Annotated[str, Field(max_length=500), AfterValidator(_path)]
    filename: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_plain_name)] = (
        "export.csv"
    )
    sign_in: Literal["none", "bearer", "basic", "header"] = "none"
    username: Annotated[str, Field(max_length=120)] = ""
    header: Annotated[str, Field(max_length=60), AfterValidator(_header)] = ""


class PushSettings(Closed):
    """The partner sends by itself; there is nothing to set."""


Settings = FolderSettings | SftpSettings | HttpsPullSettings | PushSettings
SETTINGS: Final[dict[str, type[Closed]]] = {
    "folder": FolderSettings,
    "sftp": SftpSettings,
    "https_pull": HttpsPullSettings,
    "https_push": PushSettings,
}
PULLED: Final = ("folder", "sftp", "https_pull")


def settings_of(channel: str, plain: dict[str, Any]) -> Any:
    """The settings of a channel; raises `Invalid` naming each field and rule."""
    shape = SETTINGS.get(channel)
    if shape is None:
        known = ", ".join(SETTINGS)
        raise Invalid(faults=[Fault("channel", "known", _("One of %(known)s.") % {"known": known})])
    try:
        found = shape.model_validate(plain)
    except ValidationError as error:
        # The values are left out: somebody may have typed a secret into the wrong field.
        faults = [
            Fault(str(one["loc"][0]) if one["loc"] else "settings", one["type"], _words(one))
            for one in error.errors(include_input=False, include_url=False)
        ]
        raise Invalid(_("The settings of the feed break a rule."), faults=faults) from None
    if isinstance(found, HttpsPullSettings) and found.sign_in == "header" and not found.header:
        raise Invalid(faults=[Fault("header", "required", _("Name the header."))])
    return found


def needs_secret(found: Any) -> bool:
    """Whether the channel signs in with a secret."""
    return isinstance(found, SftpSettings) or (
        isinstance(found, HttpsPullSettings) and found.sign_in != "none"
    )


def _words(one: Any) -> str:
    return str(one["msg"]).removeprefix("Value error, ")
