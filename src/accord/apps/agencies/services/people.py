"""Every write of agencies, people and tokens."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from axes.utils import reset as release_lock
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors
from accord.apps.agencies.models import Agency, ApiToken, RoleAssignment, User
from accord.apps.agencies.services import rights
from accord.apps.agencies.services.freezing import demand_no_case, switch
from accord.core import vocabulary
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid

TOKEN_DAYS_AT_MOST: Final = 365
USERNAME: Final = re.compile(r"[\w.@+-]{2,60}")


def register_agency(
    *, by: Actor, purpose: Purpose, ori: str, name: str, kind: str, time_zone: str = "UTC"
) -> Agency:
    """Register an organisation; its ORI is unique for ever."""
    _demand(by, "agencies.manage")
    agency = Agency(ori=ori.strip().upper(), name=name.strip(), kind=kind, time_zone=time_zone)
    _validate(agency)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="agency.registered",
        object_type="agency",
        object_id=str(agency.pk),
        payload={"ori": agency.ori, "kind": agency.kind},
    ):
        agency.save(force_insert=True)
    return agency


def register_person(
    *,
    by: Actor,
    purpose: Purpose,
    username: str,
    full_name: str,
    password: str,
    roles: Iterable[str],
    agency: Agency | None,
    expires_at: datetime | None = None,
) -> User:
    """Make an account with its roles; nobody gives a right that they do not oversee."""
    role_ids = frozenset(roles)
    user = User(
        username=_one_spelling(username),
        full_name=full_name.strip(),
        agency=agency,
        expires_at=expires_at,
        must_change_password=by.kind != "system",
    )
    _set_password(user, password)
    _validate(user)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="person.registered",
        object_type="user",
        object_id=str(user.pk),
        payload={"roles": sorted(role_ids), "agency": agency.ori if agency else ""},
    ):
        # Of two who come at once with a first administrator, the second waits and finds one.
        home = Agency.objects.select_for_update().get(pk=agency.pk) if agency else None
        rights.may_give(by, role_ids, home)
        user.save(force_insert=True)
        _assign(user, role_ids, by)
    return user


def change_roles(*, by: Actor, purpose: Purpose, user: User, roles: Iterable[str]) -> User:
    """Replace a person's roles; takes effect with that person's next request."""
    role_ids = frozenset(roles)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="person.changed",
        object_type="user",
        object_id=str(user.pk),
        payload={"roles": sorted(role_ids)},
    ) as entry:
        user = _overseen(by, user)
        rights.may_give(by, role_ids, user.agency)
        entry.payload["active"] = user.is_active
        RoleAssignment.objects.filter(user=user).delete()
        _assign(user, role_ids, by)
    return user


def set_active(*, by: Actor, purpose: Purpose, user: User, active: bool) -> User:
    """Switch an account on or off; its sessions and tokens end at once.

    Raises `Conflict` for one that an open case of misuse keeps frozen.
    """
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="person.changed",
        object_type="user",
        object_id=str(user.pk),
        payload={"active": active},
    ):
        user = _overseen(by, user)
        if active:
            demand_no_case(user)
        switch(user, on=active)
    return user


def release(*, by: Actor, purpose: Purpose, user: User) -> None:
    """Release an account that five failed sign-ins have locked."""
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="person.released",
        object_type="user",
        object_id=str(user.pk),
        payload={},
    ):
        release_lock(username=_one_spelling(_helped(by, user).username))


def reset_password(*, by: Actor, purpose: Purpose, user: User, password: str) -> None:
    """Give a new first password to somebody who has lost theirs; their open sessions end.

    They choose another when they sign in with it, before anything else.
    """
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="person.password_reset",
        object_type="user",
        object_id=str(user.pk),
        payload={},
    ):
        found = _helped(by, user)
        _set_password(found, password)
        found.must_change_password = by.kind != "system"
        found.save(update_fields=["password", "must_change_password"])


def password_chosen(*, by: Actor, purpose: Purpose, user: User) -> None:
    """The owner has chosen the password: the account no longer waits for that."""
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="person.password_chosen",
        object_type="user",
        object_id=str(user.pk),
        payload={},
    ):
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])


def issue_token(
    *,
    by: Actor,
    purpose: Purpose,
    label: str,
    purposes: Iterable[str],
    days: int,
    only_may: str = "",
    only_for: str = "",
) -> tuple[ApiToken, str]:
    """A token for the issuer's own account; the secret is returned once and never stored.

    With `only_may` and `only_for` it has that one capability, for that one thing.
    """
    codes = sorted(set(purposes))
    unknown = [code for code in codes if code not in vocabulary.purposes()]
    if unknown or not codes:
        known = ", ".join(vocabulary.purposes())
        words = _("Known: %(known)s.") % {"known": known}
        if unknown:
            words = _("Unknown: %(unknown)s.") % {"unknown": ", ".join(unknown)} + " " + words
        raise Invalid(faults=[Fault("purposes", "known", words)])
    if not 1 <= days <= TOKEN_DAYS_AT_MOST:
        raise Invalid(
            faults=[
                Fault(
                    "days",
                    "range",
                    _("Between 1 and %(most)s days.") % {"most": TOKEN_DAYS_AT_MOST},
                )
            ]
        )
    if by.kind not in {"user", "local"}:
        raise Denied(_("Only a signed-in person may issue a token."))
    secret = "accord_" + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken(
        user_id=by.id,
        label=label.strip()[:60] or "token",
        purposes=codes,
        digest=selectors.token_digest(secret),
        only_may=only_may,
        only_for=only_for,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="token.issued",
        object_type="token",
        object_id=str(token.pk),
        payload={"purposes": codes, "days": days},
    ):
        token.save(force_insert=True)
    return token, secret


def revoke_token(*, by: Actor, purpose: Purpose, token_id: str) -> None:
    """End one of the actor's own tokens."""
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="token.revoked",
        object_type="token",
        object_id=str(token_id),
        payload={},
    ):
        changed = (
            selectors.tokens_of(viewer=by)
            .filter(pk=token_id, revoked_at__isnull=True)
            .update(revoked_at=timezone.now())
        )
        if not changed:
            raise Conflict(_("There is no such live token."))


def _assign(user: User, role_ids: frozenset[str], by: Actor) -> None:
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, role=role, given_by=by.id) for role in sorted(role_ids)
    )


def _demand(by: Actor, capability: str) -> None:
    if by.kind != "system" and not by.may(capability):
        raise Denied


def _one_spelling(username: str) -> str:
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        faults = [Fault("password", "password", text) for text in error.messages]
        raise Invalid(_("The password is too weak."), faults=faults) from error
    user.set_password(password)


def _overseen(by: Actor, user: User) -> User:
    """The account as it stands in this transaction, if the actor may act on it."""
    fresh = User.objects.select_for_update().get(pk=user.pk)
    rights.may_oversee(by, fresh)
    return fresh


def _helped(by: Actor, user: User) -> User:
    """The account as it stands in this transaction, if the actor may let its owner in again."""
    fresh = User.objects.select_for_update().get(pk=user.pk)
    rights.may_help(by, fresh)
    return fresh


def _validate(row: Agency | User) -> None:
    if isinstance(row, User) and not USERNAME.fullmatch(row.username):
        rule = "2 to 60 letters, digits and . @ + - _ without spaces."
        raise Invalid(faults=[Fault("username", "form", rule)])
    try:
        row.full_clean(exclude=["password"])
    except ValidationError as error:
        faults = [
            Fault(field, "valid", text)
            for field, texts in error.message_dict.items()
            for text in texts
        ]
        raise Invalid(faults=faults) from error
