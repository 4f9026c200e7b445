"""The API of this app: one router a concern, joined here."""

from ninja import Router

from accord.apps.exchange.api.alerts import router as alerts
from accord.apps.exchange.api.bulletins import router as bulletins
from accord.apps.exchange.api.deconfliction import router as deconfliction
from accord.apps.exchange.api.intelligence import router as intelligence
from accord.apps.exchange.api.legal import router as legal
from accord.apps.exchange.api.retention import router as retention
from accord.apps.exchange.api.searches import router as searches

router = Router(tags=["exchange"])
router.add_router("/search", searches)
router.add_router("/alerts", alerts)
router.add_router("/deconfliction", deconfliction)
router.add_router("/bulletins", bulletins)
router.add_router("/legal/retention", retention)
router.add_router("/legal", legal)
router.add_router("", intelligence)
