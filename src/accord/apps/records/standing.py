"""Which records count: the newest versions of those that neither source nor owner took back."""

from typing import Final

from django.db.models import Q

STANDING: Final = Q(is_current=True, state="standing")
