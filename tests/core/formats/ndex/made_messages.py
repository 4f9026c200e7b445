"""Messages made up element by element: any shape that the format's readers may meet."""

from __future__ import annotations

import itertools
import re

from hypothesis import strategies as st

from accord.core.formats.ndex import NAMESPACES

ODD = "urn:another:vendor"
_LEAVES = (
    "nc:PersonGivenName", "nc:PersonSurName", "nc:PersonSexCode", "nc:IdentificationID",
    "nc:DateTime", "nc:Date", "nc:ActivityCategoryText", "nc:ItemDescriptionText", "odd:Note",
    "lexs:DataItemID", "lexs:DisseminationCriteriaText", "nc:OrganizationName",
)  # fmt: skip
_INNER = (
    "nc:PersonName", "nc:ActivityDate", "nc:ActivityIdentification", "j:PersonAugmentation",
    "nc:PersonBirthDate", "odd:Box",
)  # fmt: skip
_WRAPPERS = {
    "lexsdigest:EntityPerson": "lexsdigest:Person",
    "lexsdigest:EntityActivity": "nc:Activity",
    "lexsdigest:EntityVehicle": "nc:Vehicle",
    "lexsdigest:EntityLocation": "nc:Location",
    "lexsdigest:EntityFirearm": "nc:Firearm",
}
_TEXTS = st.sampled_from(
    ("", "A", " Bo  Peep ", "26-1", "1 &amp; 2", "<![CDATA[<b> & ]]>", "1990-05-01", "é")
)
_SPACES = st.sampled_from(("", "\n  ", "<!-- said aside -->", "<?app do?>"))
_IDS = st.sampled_from(("E1", "E2", "E3", "E4", "nobody"))
_ATTRIBUTES = st.sampled_from(
    ("", "", "", ' s:id="#"', ' s:metadata="E2"', ' odd:mark=" x "', ' xsi:nil="true"', ' s:ref="E1" odd:mark="2"')
)  # fmt: skip


@st.composite
def _elements(draw: st.DrawFn, depth: int = 2, mixed: bool = True) -> str:
    pieces = []
    for _ in range(draw(st.integers(0, 3))):
        pieces.append(draw(_SPACES))
        if depth and draw(st.integers(0, 3)) == 0:
            name = draw(st.sampled_from(_INNER))
            text = draw(_TEXTS) if mixed and draw(st.integers(0, 4)) == 0 else ""
            inside = text + draw(_elements(depth - 1))
        else:
            name, inside = draw(st.sampled_from(_LEAVES)), draw(_TEXTS)
        pieces.append(f"<{name}{draw(_ATTRIBUTES)}>{inside}</{name}>")
        if mixed and draw(st.integers(0, 9)) == 0:
            pieces.append(draw(_TEXTS))
    return "".join(pieces)


@st.composite
def _wrapper(draw: st.DrawFn) -> str:
    name, entity = draw(st.sampled_from(sorted(_WRAPPERS.items())))
    parts = []
    if draw(st.booleans()):
        said = draw(_elements(1, mixed=False))
        parts.append(f'<lexsdigest:Metadata s:id="#">{said}</lexsdigest:Metadata>')
    for _ in range(draw(st.integers(0, 2))):
        element = draw(st.sampled_from((entity, "j:Victim", "j:ArrestSubject")))
        of = draw(_IDS) if element.startswith("j:") else ""
        role = f'<nc:RoleOfPersonReference s:ref="{of}"/>' if of else ""
        parts.append(f'<{element} s:id="#">{role}{draw(_elements(2))}</{element}>')
    return f"<{name}>{draw(_SPACES).join(parts)}</{name}>"


@st.composite
def _association(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(("lexsdigest:ArrestSubjectAssociation", "odd:Tie")))
    ends = [f'<nc:{draw(st.sampled_from(("Person", "Activity")))}Reference s:ref="{draw(_IDS)}"/>'
            for _ in range(draw(st.integers(0, 3)))]  # fmt: skip
    return f"<{name}{draw(_ATTRIBUTES)}>{''.join(ends)}{draw(_elements(1))}</{name}>"


@st.composite
def _object(draw: st.DrawFn) -> str:
    name = "ndexia:" + draw(st.sampled_from(("Person", "Offense", "Incident")))
    twin = (
        f'<lexslib:SameAsDigestReference lexslib:ref="{draw(_IDS)}"/>'
        if draw(st.booleans())
        else ""
    )
    return f"<{name}>{draw(_elements(2))}{twin}</{name}>"


@st.composite
def packages(draw: st.DrawFn) -> str:
    """One lexs:DataItemPackage."""

    def many(one: st.SearchStrategy[str], most: int = 3) -> str:
        return draw(_SPACES).join(draw(st.lists(one, max_size=most)))

    report = draw(st.sampled_from(("IncidentReport", "ArrestReport")))
    beside = (
        f"<lexs:StructuredPayloadMetadata>{draw(_elements(1))}</lexs:StructuredPayloadMetadata>"
    )
    ties = f"<lexsdigest:Associations>{many(_association())}</lexsdigest:Associations>"
    told = f"<ndexia:{report}>{many(_object(), 4)}</ndexia:{report}>"
    parts = [
        f"<lexs:PackageMetadata>{draw(_elements(1))}</lexs:PackageMetadata>",
        f"<lexs:Digest>{many(_wrapper())}{ties}</lexs:Digest>",
        f"<lexs:StructuredPayload>{beside}{told}</lexs:StructuredPayload>",
        f"<lexs:Rendering>{draw(_elements(1))}</lexs:Rendering>",
    ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(range(len(parts))), max_size=5, unique=True))
    return f"<lexs:DataItemPackage>{''.join(parts[at] for at in chosen)}</lexs:DataItemPackage>"


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """A whole document of up to three packages, with other things around them."""
    said = "".join(f' xmlns:{p}="{uri}"' for p, uri in NAMESPACES.items() if p != "xml")
    said += f' xmlns:odd="{ODD}"'
    inside = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            inside.append(
                f"<lexs:PDMessageMetadata>{draw(_elements(1, mixed=False))}</lexs:PDMessageMetadata>"
            )
        inside.append(draw(packages()))
        if draw(st.integers(0, 4)) == 0:
            inside.append(
                f"<lexs:Attachment><lexs:AttachmentURI>{draw(_TEXTS)}</lexs:AttachmentURI></lexs:Attachment>"
            )
    ids = itertools.count(1)  # no two elements of a document bear the same
    held = re.sub("#", lambda _found: f"E{next(ids)}", "".join(inside))
    around = f"<lexs:PublishMessage>{held}</lexs:PublishMessage>"
    return f"<lexspd:doPublish{said}>{around}</lexspd:doPublish>".encode()
