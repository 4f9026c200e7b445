"""What a node is set up by and keeps: registers, laws, manifests, outlines, shares, models, sealed files."""

from __future__ import annotations

import io
import json

from tools.fuzz import Target
from tools.fuzz_targets.judged import small_model
from tools.fuzz_targets.places import GEOJSON
from tools.fuzz_targets.tables import JSON_WORDS

REGISTER = (
    b"ori,reports_since,inactive_from,covered_from,historical\n"
    b"AB0000000,2019-01-01,,,no\nAB0000100,20190101,2024-06-30,,yes\n"
)
LAW = b"""id = "our-city"
title = "Our city"
modules = ["forecast"]
[[rule]]
id = "no-export-of-calls"
kinds = ["call_for_service"]
actions = ["export"]
covers_own = true
citation = "City Code, section 12"
effective_from = 2026-01-01
"""
LAW_WORDS = (
    b"[[rule]]", b"owners", b"recipients", b"offences", b"categories", b"purposes", b"kinds",
    b"modules", b"effective_to", b"9999-12-31", b"0001-01-01T00:00:00", b'["13A"]', b"{a=1}",
    b"true", b"1e999", b"[[[[",
)  # fmt: skip


def register() -> Target:
    """A register of ORIs, for the rules on agencies."""
    from accord.core.formats.nibrs.rules import read_register
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        return read_register(io.BytesIO(data))

    words = (b"ori,", b"historical", b"\xef\xbb\xbf", b'"', b"2025-02-30", b"00010101", b"\0")
    return Target(parse, (BadInput,), (REGISTER,), words)


def law() -> Target:
    """A place's own law as TOML: what is read is kept, and read again is the same."""
    from accord.core.policy import (
        PolicyError,
        profile_from_json,
        profile_from_toml,
        profile_to_json,
    )

    def parse(data: bytes) -> object:
        found = profile_from_toml(data.decode("utf-8", "replace"))
        kept = profile_to_json(found)
        assert profile_from_json(json.loads(json.dumps(kept)), version=found.version) == found
        return kept

    return Target(parse, (PolicyError,), (LAW,), LAW_WORDS)


def manifest() -> Target:
    """The manifest beside a partner's counts."""
    from accord.core.formats.partner.writing import FORMAT, digest_in

    def parse(data: bytes) -> object:
        found = digest_in(data)
        assert len(bytes.fromhex(found)) == 32
        return found

    seed = json.dumps({"format": FORMAT, "kind": "ed-assaults", "sha256": "0a" * 32}).encode()
    return Target(parse, (ValueError,), (seed,), (*JSON_WORDS, b'"sha256"'))


def outline() -> Target:
    """An area from GeoJSON, measured and asked what lies in it."""
    from accord.core.geo import Area, GeoError

    def parse(data: bytes) -> object:
        found = Area.from_geojson(data.decode("utf-8", "replace"))
        again = Area.from_geojson(json.dumps(found.to_geojson()))
        return found.km2, found.contains([0.5], [0.5]), again.bounds == found.bounds

    part = json.dumps(json.loads(GEOJSON)["features"][0]["geometry"]).encode()
    return Target(parse, (GeoError,), (GEOJSON, part), JSON_WORDS)


def shares() -> Target:
    """Key shares as they are typed in, one a line, joined."""
    from accord.core.crypto.sharing import Share, ShareError, join_shares, split_secret

    secret = bytes(range(32))
    made = split_secret(secret, needed=2, shares=3, rng=lambda size: b"\x5a" * size)

    def parse(data: bytes) -> object:
        given = [Share.parse(line) for line in data.decode("utf-8", "replace").splitlines()]
        assert [Share.parse(str(one)) for one in given] == given
        return join_shares(given)

    typed = "\n".join(map(str, made[:2])).encode()
    return Target(parse, (ShareError,), (typed, typed.lower()), (b"accord-share-1-", b"AA", b"="))


def frozen_model() -> Target:
    """A frozen linkage artefact: a model with its closed keys, named by its digest."""
    from accord.core.linkage import FrozenModel
    from accord.core.linkage.errors import NotAModel
    from accord.core.linkage.frozen import FORMAT

    seed = json.dumps(
        {"format": FORMAT, "model": small_model(), "closed": ["00ff00ff00ff00ff"]}
    ).encode()

    def parse(data: bytes) -> object:
        found = FrozenModel.from_json(data.decode("utf-8", "replace"))
        assert FrozenModel.from_json(found.to_json()).digest == found.digest
        return found

    return Target(parse, (NotAModel,), (seed,), (*JSON_WORDS, b'"closed"', b'"-1"', b'"0x_f"'))


def sealed_file() -> Target:
    """The head and parts of a file that is sealed to a key, opened by a key of its own."""
    from accord.core.crypto import Holder, SealBroken, SealedReader, SealedWriter
    from accord.core.crypto.sealed_files import MAGIC

    holder = Holder.generate()
    honest = io.BytesIO()
    with SealedWriter(honest, to=[holder.recipient]) as writer:
        writer.write(b"what is kept")

    def parse(data: bytes) -> object:
        return SealedReader(io.BytesIO(data), holder=holder).read()

    words = (MAGIC, b'"nonce"', b'"keys"', holder.recipient.id.encode(), b"[" * 60, b'"AA=="')
    return Target(parse, (SealBroken,), (honest.getvalue(),), words)
