"""The API of this app: one router a concern, joined here."""

from ninja import Router

router = Router(tags=["exchange"])
