"""What the worker does for this app every so often."""

from datetime import datetime
from typing import Final

from accord.apps.records import changes, policy_classes, text_index
from accord.apps.records.services import retention, storage
from accord.apps.records.services.reindexing import INDEXER, catch_up
from accord.frame.actor import Purpose
from accord.frame.rounds import every

WHY: Final = Purpose(code="administration", reason="persons and vehicles from before this search")


def read_words(now: datetime) -> int:
    """Read the words of what was loaded, so that no search by words waits for it."""
    del now  # what is waiting is read at once
    return text_index.read_new()


def add_up_classes(now: datetime) -> int:
    """Add up what many writers noted of the same class, so that counts stay quick."""
    del now  # rows are added up when they are many
    return policy_classes.tidy()


def forget_old_changes(now: datetime) -> int:
    """Forget changes of records that were long ago: who has not read since then reads anew."""
    del now  # old is what many have followed
    return changes.tidy()


def index_older(now: datetime) -> int:
    """Let persons and vehicles of an older version be found, some thousands a walk."""
    del now  # what is missing has no time
    return catch_up(by=INDEXER, purpose=WHY)


def keep_to_schedules(now: datetime) -> int:
    """Delete what retention rules ask for, where a person or the rule itself has said so."""
    return retention.carry_on(now=now)


def sweep_files(now: datetime) -> int:
    """Delete stored files that a killed process left and no row knows."""
    return storage.sweep(now=now)


every(10.0, "words", read_words)
every(30.0, "policy-classes", add_up_classes)
every(60.0, "record-changes", forget_old_changes)
every(15.0, "names-and-plates", index_older)
every(30.0, "retention", keep_to_schedules)
every(3_600.0, "stored-files", sweep_files)
