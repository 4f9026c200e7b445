"""The API of this app: one router a concern, joined here."""

from accord.apps.records.api.deeds import router as deeds
from accord.apps.records.api.handling import router as handling
from accord.apps.records.api.records import router

__all__ = ["router"]

router.add_router("", handling)
router.add_router("", deeds)
