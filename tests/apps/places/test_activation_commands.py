"""`accord activations`: from audit to use, response and answer, on the terminal."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.apps.conftest import on_the_eve
from typer.testing import CliRunner

from accord.apps.places import services
from accord.apps.places.models import Activation, Objection
from accord.cli.main import app
from accord.frame.errors import Denied, Invalid

from .conftest import START

USE = "Lighting and letters to residents in the marked cells"
ANA = ("--as", "ana", "--purpose", "crime-analysis")
ORA = ("--as", "ora")
KINDS = ("--activity", "lighting", "--activity", "outreach")

pytestmark = pytest.mark.usefixtures("old_records_count")


def say(*words: str) -> str:
    result = CliRunner().invoke(app, ["activations", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


@pytest.fixture
def run(region, why, make_user):
    make_user("ora", "oversight")
    return services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START, cell_m=500,
        method="last-year",
    )  # fmt: skip


def test_from_audit_to_use_response_answer_and_off(run):
    until = str(timezone.localdate() + timedelta(days=30))

    assert "what every other method is held against" in say("audit", str(run.pk), *ANA)
    assert "Waiting for the second signature" in say(
        "ask", str(run.pk), "--use", USE, *KINDS, "--until", until, *ANA
    )
    first = Activation.objects.get()
    assert "Withdrawn by who asked" in say("withdraw", str(first.pk), *ANA)
    say("ask", str(run.pk), "--use", f"{USE} \x1b[31m", *KINDS, "--until", until, *ANA)
    made = Activation.objects.get(state="asked")
    listed = say("list", *ORA)
    assert str(made.pk) in listed
    assert "\x1b" not in listed
    assert "In force" in say("decide", str(made.pk), "--sign", *ORA)

    on_the_eve(run)
    done = ("--cell", "1", "--activity", "lighting", "--minutes", "90", "--on", str(START))
    assert "lighting, 90 min" in say("respond", str(run.pk), *done, *ANA)
    other = [word.replace("lighting", "patrol") for word in done]
    with pytest.raises(Invalid) as refused:
        say("respond", str(run.pk), *other, *ANA)
    assert "It allows: Lighting, Talking" in refused.value.faults[0].message

    text = "The lamps in\nour street \x1b[2J\x1b]0;owned\x07 are broken.\u202e"
    services.object_to(activation_id=made.pk, text=text, sender="192.0.2.9")
    sent = Objection.objects.get()
    shown = say("objections", *ORA)
    assert "The lamps in our street \ufffd[2J\ufffd]0;owned\ufffd are broken.\ufffd" in shown
    assert "\x1b" not in shown
    assert "Answered" in say("answer", str(sent.pk), "They are mended by the end of May.", *ORA)

    with pytest.raises(Denied):
        say("off", str(made.pk), *ANA, "--purpose", "oversight-audit")
    assert "somebody switched it off" in say("take-back", str(run.pk), *ANA)
    say("ask", str(run.pk), "--use", USE, *KINDS, "--until", until, *ANA)
    made = Activation.objects.get(state="asked")
    say("decide", str(made.pk), "--sign", *ORA)
    assert "somebody switched it off" in say("off", str(made.pk), *ORA)
