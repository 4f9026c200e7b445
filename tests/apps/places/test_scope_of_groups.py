"""Task forces: they change what an agency may count once something is released to one, and not before."""

import pytest
from django.utils import timezone

from accord.apps.agencies import services
from accord.apps.agencies.models import TaskForce, TaskForceMember
from accord.apps.places.scope import aggregate_terms, scope_of
from accord.apps.records import services as records
from accord.apps.records.models import Record
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
CUSTODY = Purpose(code="records-management", reason="test")


def test_a_task_force_to_which_nothing_was_released_takes_no_result_away(
    region, why, make_user, actor_of, agree
):
    ours, theirs = region.agencies
    agree(ours, theirs)
    ana, leo = region.analysts[0], actor_of(make_user("leo", "liaison", agency=ours))

    def digests():
        seen = scope_of(viewer=ana, purpose=why, action="forecast").digest
        return seen, aggregate_terms(viewer=leo, purpose=why)[1]

    before = digests()
    assert digests() == before
    force = TaskForce.objects.create(code="inner", name="Inner", lead=theirs, created_by="t")
    member = TaskForceMember.objects.create(
        task_force=force, agency=theirs, added_by="t", joined_at=timezone.now(), joined_by="t"
    )
    joined = TaskForceMember.objects.create(task_force=force, agency=ours, added_by="t")
    assert digests() == before
    given = Record.objects.filter(owner=theirs).order_by("pk").first()
    records.set_dissemination(
        by=actor_of(make_user("rita", "records-custodian", agency=theirs)), purpose=CUSTODY,
        owner=theirs, record_ids=[given.pk], level="yellow", audience=["tf:inner"],
    )  # fmt: skip
    assert digests() == before  # invited, and no more
    services.accept_invitation(
        by=actor_of(make_user("cora", "coordinator", agency=ours)), purpose=why, code="inner"
    )
    after = digests()
    assert after[0] != before[0]
    joined.delete()
    assert digests() == before
    member.delete()
