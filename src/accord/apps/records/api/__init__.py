"""The API of this app: one router a concern, joined here."""

from ninja import Router

from accord.apps.records.api.deeds import router as deeds
from accord.apps.records.api.handling import router as handling
from accord.apps.records.api.records import router as records
from accord.apps.records.api.submissions import router as submissions

router = Router(tags=["records"])
router.add_router("", submissions)
router.add_router("", records)
router.add_router("", handling)
router.add_router("", deeds)
