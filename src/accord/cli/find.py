"""`accord find`: persons, vehicles, records and what lies around a place, as the pages find them."""

from typing import Annotated, Any, Final

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
PAGE: Final = 50
Kind = Annotated[str, typer.Option(help="Kind of record.")]
Offence = Annotated[str, typer.Option(help="Code of the offence.")]
Start = Annotated[str, typer.Option("--from", help="Local day: 2026-03-01.")]
End = Annotated[str, typer.Option("--to", help="Local day.")]
Page = Annotated[int, typer.Option(min=1, help=f"Which {PAGE} of what was found.")]


@app.command("persons")
@command(policy="records.search", audit="search.ran")
def persons(
    family_name: Annotated[str, typer.Argument(help="Surname, also misspelt.")] = "",
    given_names: Annotated[str, typer.Argument(help="Given names or short forms.")] = "",
    born: Annotated[str, typer.Option(help="1984-03-07, 1984-03, 1984 or 03-07.")] = "",
    number: Annotated[str, typer.Option(help="The number an agency gave the person.")] = "",
    page: Page = 1,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Find persons by name, date of birth or number; a hit is a lead, never a finding."""
    given = {
        "family_name": family_name, "given_names": given_names, "date_of_birth": born,
        "identifier": number,
    }  # fmt: skip
    _find("persons", given, acting(as_user, purpose, reason, case), page)


@app.command("vehicles")
@command(policy="records.search", audit="search.ran")
def vehicles(
    plate: Annotated[str, typer.Argument(help="Whole or in part; ? and * stand for any.")] = "",
    vin: Annotated[str, typer.Option(help="The vehicle's number, whole or in part.")] = "",
    state: Annotated[str, typer.Option(help="State of the plate.")] = "",
    make: Annotated[str, typer.Option()] = "",
    colour: Annotated[str, typer.Option()] = "",
    page: Page = 1,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Find vehicles by plate or number."""
    given = {"plate": plate, "vin": vin, "state": state, "make": make, "colour": colour}
    _find("vehicles", given, acting(as_user, purpose, reason, case), page)


@app.command("records")
@command(policy="records.search", audit="search.ran")
def records(
    words: Annotated[str, typer.Argument(help="A number, or words that must all be there.")] = "",
    kind: Kind = "incident",
    offence: Offence = "",
    agency: Annotated[str, typer.Option(help="ORI of the owner.")] = "",
    area: Annotated[str, typer.Option(help="Beat or area.")] = "",
    start: Start = "",
    end: End = "",
    page: Page = 1,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Find records of one kind by words, offence, agency, area and time."""
    given = {
        "text": words, "kind": kind, "offence": offence, "agency": agency.upper(), "area": area,
        "start": start, "end": end,
    }  # fmt: skip
    _find("incidents", given, acting(as_user, purpose, reason, case), page)


@app.command("places")
@command(policy="records.search", audit="search.ran")
def places(
    address: Annotated[str, typer.Argument(help="Address, crossing or place.")] = "",
    lat: Annotated[str, typer.Option(help="Latitude, with --lon in place of an address.")] = "",
    lon: Annotated[str, typer.Option(help="Longitude.")] = "",
    within: Annotated[str, typer.Option(help="Metres: 100, 250, 500, 1000 or 5000.")] = "500",
    kind: Kind = "incident",
    offence: Offence = "",
    start: Start = "",
    end: End = "",
    page: Page = 1,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Find records of one kind around an address or a point."""
    given = {
        "address": address, "lat": lat, "lon": lon, "radius": within, "kind": kind,
        "offence": offence, "start": start, "end": end,
    }  # fmt: skip
    _find("places", given, acting(as_user, purpose, reason, case), page)


def _find(what: str, given: dict[str, str], by: tuple[Any, Any], page: int) -> None:
    """State the search, find, enter in the ledger what is shown, and show it."""
    from django.utils import timezone

    from accord.apps.exchange import locating, selectors, services
    from accord.frame.paging import page_of

    actor, purpose = by
    who: dict[str, Any] = {"viewer": actor, "purpose": purpose}
    terms = locating.located(**who, terms=_checked(what, given), day=timezone.localdate())
    stated = services.state_search(
        by=actor, purpose=purpose, what=what, terms=terms, is_noted_later=True
    )
    found = selectors.found_by(**who, what=what, terms=terms)
    shown = found.hits[(page - 1) * PAGE : page * PAGE]
    services.note_results(
        by=actor, purpose=purpose, search=stated, terms=terms,
        shown=[hit.record_id for hit in shown], page=page,
    )  # fmt: skip
    page_of(found.hits, page, per_page=PAGE)  # noted before: it was sought all the same
    _show(found, shown, page)


def _checked(what: str, given: dict[str, str]) -> dict[str, str]:
    """The terms as the page's form takes them; raises `Invalid` with the form's own words."""
    from accord.apps.agencies import selectors as agencies
    from accord.apps.exchange.forms import FORMS
    from accord.frame.errors import Fault, Invalid

    names = [(one.ori, one.name) for one in agencies.agencies()]
    form = FORMS[what](given, agencies=names)
    if not form.is_valid():
        raise Invalid(
            faults=[
                Fault(field, "form", str(text))
                for field, texts in form.errors.items()
                for text in texts
            ]
        )
    return form.terms


def _show(found: Any, shown: Any, page: int) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from accord.apps.exchange.tables.searches import CELLS, matched
    from accord.apps.records import selectors
    from accord.core import vocabulary

    names = CELLS.get(found.what, CELLS["records"])
    more = ("match",) if found.what == "persons" else ()
    table = Table(*(name.replace("_", " ") for name in (*names, *more, "agency")))
    table.add_column("record", no_wrap=True, min_width=36)
    for hit in shown:
        cells = ["" if (value := getattr(hit, name)) is None else str(value) for name in names]
        cells += [matched(hit)] if more else []
        table.add_row(*map(escape, (*cells, found.ori(hit), str(hit.record_id))))
    console = Console()
    console.print(table)
    count = f"{len(found.hits):,} found" + (", and more" if found.more else "")
    typer.echo(f"{count}; page {page}. Dates are local to the owner; a hit is a lead.")
    for one in found.pointers:
        typer.echo(f"A record exists; ask its owner: {one.agency} ({one.ori}): {one.contact}")
    if marked := selectors.caveats_of({hit.owner_id for hit in shown}):
        typer.echo(vocabulary.caveat_line(marked, language="en"))
