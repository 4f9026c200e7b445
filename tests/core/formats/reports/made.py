"""Reports of both standards made for tests: small, well formed, with nobody real in them."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from accord.core.formats.exchange import (
    Activity,
    ActivityKind,
    Contact,
    Header,
    Item,
    Owner,
    Person,
    Place,
    Role,
    RoleKind,
    Source,
    Vehicle,
    compose_delete,
    compose_item,
)
from accord.core.formats.ndex import write_ndex
from accord.core.formats.niem import write_envelopes

ORI = "NJ0010100"
WHO = Contact(family="Desk", telephone="555-0100")


def person(role: RoleKind, family: str, **told: str) -> Person:
    return Person(
        roles=(Role(kind=role),), family=family, given="Jo", local_id=f"P-{family}", **told
    )


def burglary(
    number: str = "24-00001",
    *,
    ori: str = ORI,
    level: str = "green",
    begins: str = "2024-03-05T22:10:00",
    offences: tuple[str, ...] = ("220",),
    arrested: bool = True,
    **changes: Any,
) -> Item:
    acts = [
        Activity(
            kind=ActivityKind.INCIDENT, number=f"I{number}", begins=begins, text="Door forced."
        )
    ]
    acts += [Activity(kind=ActivityKind.OFFENCE, code=code) for code in offences]
    people = [person(RoleKind.VICTIM, "Alvarez", birth_date="1980-02-03", sex="F"),
              person(RoleKind.SUBJECT, "Brandt"), person(RoleKind.WITNESS, "Chen")]  # fmt: skip
    if arrested:
        acts.append(Activity(kind=ActivityKind.ARREST, number=f"A{number}", begins="2024-03-06"))
        people.append(person(RoleKind.ARRESTEE, "Dorn", age="24"))
    item = compose_item(
        item_id=number,
        owner=Owner(source=Source(ori=ori, organisation="Made PD", system="RMS"), contact=WHO),
        level=level,
        date="2024-03-07",
        activities=acts,
        persons=people,
        vehicles=[Vehicle(plate="7ABC123", plate_state="CA", make="FORD")],
        place=Place(street="100 MAIN ST", latitude="40.712345", longitude="-74.012345"),
        header=Header(sent="2024-03-08T01:00:00"),
    )
    return replace(item, **changes)


def deletion(item: Item) -> Item:
    return compose_delete(item)


def message(*items: Item) -> bytes:
    return b"".join(write_ndex(items))


def envelopes(*items: Item) -> bytes:
    return b"".join(write_envelopes(items))


def line(level: str, ori: str, number: str, body: str, *, width: int, action: str) -> str:
    head = f"{width:04d}{level}{action}032024    {ori:<9}{number:<12}"
    return (head + body).ljust(width)[:width]


def group_a(
    number: str, *, ori: str = ORI, action: str = "I", day: str = "20240305", hour: str = "22",
    offences: tuple[str, ...] = ("220",), arrested: bool = True,
) -> list[str]:  # fmt: skip
    """The lines of a Group A report: a burglary at a residence, one victim, one offender."""
    lines = [line("1", ori, number, f"{day} {hour}N", width=88, action=action)]
    if action == "D":
        return lines
    for code in offences:
        method = "N" if code == "220" else " "
        lines.append(
            line("2", ori, number, f"{code}CN  20  {method}            88", width=71, action=action)
        )
    lines.append(line("3", ori, number, f"720{'000000250':>9}", width=307, action=action))
    lines.append(
        line("4", ori, number, f"001{''.join(offences):<30}I34  FWNR", width=141, action=action)
    )
    lines.append(line("5", ori, number, "0122  MBN", width=46, action=action))
    if arrested:
        lines.append(
            line(
                "6",
                ori,
                number,
                f"01AR{number:<10}20240306TN{offences[0]}01    24  MBNRN",
                width=110,
                action=action,
            )
        )
    return lines


def group_b(number: str, *, ori: str = ORI, action: str = "I") -> list[str]:
    """The line of a Group B arrest: driving under the influence."""
    return [line("7", ori, number, "0120240309O90D01    41  MWNR ", width=66, action=action)]


def flat(*reports: list[str]) -> bytes:
    return "".join(line + "\r\n" for lines in reports for line in lines).encode()


def stream(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)
