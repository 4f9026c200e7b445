"""The jobs of this app: ids in, one service each."""

from accord.apps.records import selectors, services
from accord.frame.actor import Actor, Purpose
from accord.frame.tasks import task


@task(policy="records.ingest", audit="records.loaded")
def load_submission(submission_id: str, user_id: str, purpose_code: str) -> None:
    """Load a confirmed submission with the rights that its submitter has now."""
    services.load(
        by=selectors.submitter(user_id),
        purpose=Purpose(code=purpose_code),
        submission_id=submission_id,
    )


PLACER = Actor(id="placer", name="placer", kind="system")


@task(policy="records.ingest", audit="records.placed")
def place_records(agency_id: str, alias_id: str, purpose_code: str) -> None:
    """Place an agency's waiting records anew; who decided what an address means is in the ledger."""
    services.place_waiting(
        by=PLACER, purpose=Purpose(code=purpose_code), agency_id=agency_id, alias_id=alias_id
    )


@task(policy="records.custody", audit="expungement.finished")
def finish_expungement(expungement_id: str, user_id: str, purpose_code: str) -> None:
    """Take an expunged record's rows out of the stored files."""
    services.finish_expungement(
        by=selectors.submitter(user_id),
        purpose=Purpose(code=purpose_code),
        expungement_id=expungement_id,
    )


SHIELDS = Actor(id="shields", name="shields", kind="system")


@task(policy="records.custody", audit="persons.shielded")
def shield_persons(agency_id: str, purpose_code: str) -> None:
    """Apply an owner's changed juvenile age to the persons in its records."""
    services.shield_persons(by=SHIELDS, purpose=Purpose(code=purpose_code), agency_id=agency_id)
