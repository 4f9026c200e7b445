"""Every write of this app: agencies and people, agreements, and a new node's first account."""

from accord.apps.agencies.services.agreements import (
    draft_agreement,
    end_agreement,
    sign_agreement,
)
from accord.apps.agencies.services.installation import first_admin
from accord.apps.agencies.services.people import (
    change_roles,
    issue_token,
    register_agency,
    register_person,
    release,
    reset_password,
    revoke_token,
    set_active,
)

__all__ = [
    "change_roles",
    "draft_agreement",
    "end_agreement",
    "first_admin",
    "issue_token",
    "register_agency",
    "register_person",
    "release",
    "reset_password",
    "revoke_token",
    "set_active",
    "sign_agreement",
]
