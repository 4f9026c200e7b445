"""Every write of this app: agencies and people, agreements, and a new node's first account."""

from accord.apps.agencies.services.agreements import (
    LARGEST_PAPER,
    bind_document,
    draft_agreement,
    end_agreement,
    parties_named,
    sign_agreement,
    start_agreement,
)
from accord.apps.agencies.services.freezing import freeze_account, keep_frozen_while, thaw_account
from accord.apps.agencies.services.installation import first_admin
from accord.apps.agencies.services.law import decide_profile, propose_profile
from accord.apps.agencies.services.people import (
    change_roles,
    issue_token,
    password_chosen,
    register_agency,
    register_person,
    release,
    reset_password,
    revoke_token,
    set_active,
)
from accord.apps.agencies.services.sessions import (
    close_session,
    forget_second_factor,
    is_open,
    open_session,
)
from accord.apps.agencies.services.task_forces import (
    accept_invitation,
    form_task_force,
    invite_member,
    member_named,
    remove_member,
)

__all__ = [
    "LARGEST_PAPER",
    "accept_invitation",
    "bind_document",
    "change_roles",
    "close_session",
    "decide_profile",
    "draft_agreement",
    "end_agreement",
    "first_admin",
    "forget_second_factor",
    "form_task_force",
    "freeze_account",
    "invite_member",
    "is_open",
    "issue_token",
    "keep_frozen_while",
    "member_named",
    "open_session",
    "parties_named",
    "password_chosen",
    "propose_profile",
    "register_agency",
    "register_person",
    "release",
    "remove_member",
    "reset_password",
    "revoke_token",
    "set_active",
    "sign_agreement",
    "start_agreement",
    "thaw_account",
]
