"""From a mapping to the form that edits it, and back."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from accord.apps.records.forms import COLUMN_FIELDS, MappingForm, kind_choices
from accord.core.formats.delivery import Delivery, led_by
from accord.core.formats.tabular import (
    AgencyRule,
    CoordinateRule,
    CrosswalkSuggestion,
    Mapping,
    OffenceColumns,
    OffenceRule,
    TimeRule,
)
from accord.core.vocabulary import RecordKind


def initial(mapping: Mapping | None, proposal: dict[str, Any]) -> dict[str, Any]:
    """What the form shows at first: the mapping, or else the best candidates."""
    if mapping is None:
        return _from_candidates(proposal)
    rule, place, offence = mapping.occurred, mapping.coordinates, mapping.offence
    texts = (*offence.texts, "", "")
    found = {
        "kind": mapping.kind.value,
        "zone": mapping.zone,
        "local_id": mapping.local_id,
        "incident_id": mapping.incident_id,
        "occurred": rule.column,
        "occurred_time": rule.time_column,
        "occurred_half": rule.half_column,
        "date_formats": ", ".join(rule.formats),
        "time_formats": ", ".join(rule.time_formats),
        "occurred_end": mapping.occurred_end.column if mapping.occurred_end else "",
        "reported": mapping.reported.column if mapping.reported else "",
        "offence_code": offence.code,
        "offence_extension": offence.extension,
        "offence_text": texts[0],
        "offence_text_2": texts[1],
        "nibrs": offence.nibrs,
        "lon": place.lon,
        "lat": place.lat,
        "pair": place.pair,
        "decimal_comma": place.decimal_comma,
        "system": place.system,
        "address": next(iter(mapping.address), ""),
        "area": next(iter(mapping.area), ""),
        "disposition": mapping.disposition,
        "narrative": mapping.narrative,
        "domestic": mapping.domestic,
        "arrest_made": mapping.arrest_made,
        "agency_column": mapping.agency.column,
        "agency_table": "\n".join(f"{v}={ori}" for v, ori in mapping.agency.table.items()),
        "repeat_ids": mapping.repeat_ids,
        "further": bool(offence.further or offence.separator),
        "marked": bool(offence.marked),
    }
    if not (place.lon or place.pair):
        found |= _plane_columns(proposal)
    keep = {"kind", "zone", "date_formats", "time_formats", "agency_table", "system"}
    return {
        name: value.lower() if isinstance(value, str) and name not in keep else value
        for name, value in found.items()
    }


def in_words(mapping: Mapping) -> list[tuple[Any, Any]]:
    """The mapping's choices under their labels; long column names may break at underscores."""
    labels: dict[str, Any] = {name: label for name, label, _required in COLUMN_FIELDS}
    labels |= {name: field.label for name, field in MappingForm.base_fields.items()}
    told = initial(mapping, {})
    for name in ("occurred", "occurred_end", "reported"):
        if rule := getattr(mapping, name):
            told[name] = ", ".join((rule.column, *rule.parts))
    told["address"] = ", ".join(mapping.address)
    told["further"] = further_columns(mapping.offence)
    told["marked"] = ", ".join(mapping.offence.marked)
    return [
        (labels[name], _told(name, value).replace("_", "_\u200b"))
        for name, value in told.items()
        if value not in ("", False)
    ]


def _told(name: str, value: object) -> str:
    """A choice by its label, a tick as a yes, anything else as it stands."""
    if value is True:
        return str(_("yes"))
    return dict(kind_choices()).get(str(value), str(value)) if name == "kind" else str(value)


def further_columns(rule: OffenceRule) -> str:
    """The columns from which a row's further offences come; empty where it tells but one."""
    if rule.separator:
        return ", ".join(rule.names)
    return ", ".join(name for one in rule.further for name in one.names)


def edited(form: MappingForm, base: Mapping | None, proposal: dict[str, Any], ori: str) -> Mapping:
    """The mapping that a valid form describes; what the form does not show stays as it was."""
    data = form.cleaned_data
    formats = _words(data["date_formats"])
    occurred = TimeRule(
        column=data["occurred"],
        formats=formats,
        time_column=data["occurred_time"],
        time_formats=_words(data["time_formats"]) if data["occurred_time"] else (),
        wall_clock=base.occurred.wall_clock if base else False,
        parts=_parts(base, data["occurred"]),
        half_column=data["occurred_half"],
    )
    start = base or Mapping(
        name="new",
        signature=tuple(column.strip().lower() for column in proposal["columns"]),
        kind=RecordKind(data["kind"]),
        zone=data["zone"],
        local_id=data["local_id"],
        occurred=occurred,
    )
    return replace(
        start,
        kind=RecordKind(data["kind"]),
        zone=data["zone"].strip(),
        local_id=data["local_id"],
        incident_id=data["incident_id"],
        occurred=occurred,
        occurred_end=_time(start.occurred_end, data["occurred_end"], formats),
        reported=_time(start.reported, data["reported"], formats),
        agency=_agency(form, ori),
        offence=_offence(form, start.offence, proposal),
        coordinates=_place(start.coordinates, data, _plane_columns(proposal)),
        address=_first(start.address, data["address"]),
        area=_first(start.area, data["area"]),
        disposition=data["disposition"],
        narrative=data["narrative"],
        domestic=data["domestic"],
        arrest_made=data["arrest_made"],
        repeat_ids=data["repeat_ids"],
    )


def edited_delivery(
    form: MappingForm, plan: Delivery, proposal: dict[str, Any], ori: str
) -> Delivery:
    """The delivery that a valid form describes: it tells of the incidents, the rest follows."""
    mapping = edited(form, plan.mapping, proposal, ori)
    known = mapping.offence.crosswalk
    answered = [
        CrosswalkSuggestion(**{**entry, "code": known.get(entry["key"])})
        for entry in proposal["crosswalk"]
    ]
    codes = form.codes()
    offences = {
        part["label"]: [
            CrosswalkSuggestion(**{**entry, "code": codes.get(entry["key"]) or None})
            for entry in part["crosswalk"]
        ]
        for part in proposal["parts"]
    }
    return led_by(plan, mapping, answered=answered, offences=offences)


def offences_asked(proposal: dict[str, Any]) -> list[dict[str, Any]]:
    """The offences of all files, each once: those of the incidents, then what else others tell.

    By a saved mapping or delivery an offence shows the code that it has, or that is new: what a
    person cleared stays clear.
    """
    saved = _saved_codes(proposal) if proposal.get("matched_known") else None
    asked = {
        entry["key"]: entry if saved is None else {**entry, "code": saved.get(("", entry["key"]))}
        for entry in proposal["crosswalk"]
    }
    for part in proposal.get("parts", ()):
        for entry in part["crosswalk"]:
            told = {**entry, "part": part["label"]}
            if saved is not None:
                told["code"] = saved.get((part["label"], entry["key"]))
            asked.setdefault(entry["key"], told)
    return list(asked.values())


def _saved_codes(proposal: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The code of each offence by file and key, as saved or else as new to the mapping."""
    new = {(one.get("part", ""), one["key"]): one["code"] for one in proposal.get("new_words", ())}
    mappings = {"": Mapping.from_json(proposal["mapping"])} if proposal.get("mapping") else {}
    if text := proposal.get("delivery"):
        plan = Delivery.from_json(text)
        mappings |= {part.label: part.mapping for part in plan.parts if part.mapping is not None}
    return new | {
        (label, key): code
        for label, mapping in mappings.items()
        for key, code in mapping.offence.crosswalk.items()
    }


def _from_candidates(proposal: dict[str, Any]) -> dict[str, Any]:
    best = {
        name: found[0]["value"].lower()
        for name, found in proposal.get("fields", {}).items()
        if found
    }
    for name, target in (("occurred_from", "occurred"), ("occurred_at", "occurred")):
        if name in best:
            best.setdefault(target, best[name])
    kinds, zones = proposal.get("kinds") or [], proposal.get("zones") or []
    mixed = proposal.get("mixed") or []
    if mixed:  # a person says which formats count, and none is guessed
        best.setdefault("occurred", mixed[0].lower())
    plane = {} if best.get("lon") and best.get("lat") else _plane_columns(proposal)
    return {
        **best,
        **{name: column.lower() for name, column in plane.items()},
        "kind": kinds[0]["value"] if kinds else RecordKind.INCIDENT.value,
        "zone": zones[0]["value"] if zones else "",
        "date_formats": "" if mixed else "iso, m/d/y",
        "marked": bool(proposal.get("marked")),
    }


def _agency(form: MappingForm, ori: str) -> AgencyRule:
    column = form.cleaned_data["agency_column"]
    if not column:
        return AgencyRule(fixed=ori)
    return AgencyRule(column=column, table=form.agency_pairs())


def _offence(form: MappingForm, old: OffenceRule, proposal: dict[str, Any]) -> OffenceRule:
    data = form.cleaned_data
    told = (proposal.get("further") if data["further"] else None) or {}
    crosswalk = dict(old.crosswalk)
    for place, entry in enumerate(form.crosswalk):
        code = data[f"cw{place}"]
        if entry.get("part"):
            continue
        if code:
            crosswalk[entry["key"]] = code
        else:
            crosswalk.pop(entry["key"], None)
    texts = (data["offence_text"], data["offence_text_2"], *old.texts[2:])
    return replace(
        old,
        code=data["offence_code"],
        extension=data["offence_extension"],
        texts=tuple(text for text in texts if text),
        nibrs=data["nibrs"],
        further=tuple(
            OffenceColumns(**{**one, "texts": tuple(one["texts"])})
            for one in told.get("further", ())
        ),
        separator=told.get("separator", ""),
        marked=(old.marked or tuple(proposal.get("marked", ()))) if data["marked"] else (),
        crosswalk=crosswalk,
    )


def _plane_columns(proposal: dict[str, Any]) -> dict[str, str]:
    """The columns of x and y of a plane whose system has to be said."""
    found = proposal.get("fields", {})
    if not (found.get("plane_x") and found.get("plane_y")):
        return {}
    return {"lon": found["plane_x"][0]["value"], "lat": found["plane_y"][0]["value"]}


def _place(old: CoordinateRule, data: dict[str, Any], plane: dict[str, str]) -> CoordinateRule:
    told = {name: data[name] for name in ("lon", "lat", "pair", "decimal_comma", "system")}
    # While nobody says in which system they stand, no feet are read as degrees.
    if plane and not told["system"] and all(told[k] == plane[k].lower() for k in plane):
        return CoordinateRule()
    was = (old.system, old.lon.lower(), old.lat.lower(), old.pair.lower())
    same = was == (told["system"], told["lon"], told["lat"], told["pair"])
    keeps = same or not (told["system"] or old.system)
    return replace(old, **told, bounds=old.bounds if keeps else None)


def _time(old: TimeRule | None, column: str, formats: tuple[str, ...]) -> TimeRule | None:
    if not column:
        return None
    if old is not None and old.column.lower() == column:
        return old
    return TimeRule(column=column, formats=formats)


def _parts(base: Mapping | None, column: str) -> tuple[str, ...]:
    """The columns of month, day and hour beside the year that stays chosen."""
    if base is None or base.occurred.column.lower() != column:
        return ()
    return base.occurred.parts


def _first(old: tuple[str, ...], column: str) -> tuple[str, ...]:
    if not column:
        return ()
    return old if old and old[0].lower() == column else (column,)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
