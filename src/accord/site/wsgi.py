"""The WSGI application that gunicorn serves."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
application = get_wsgi_application()
# Every page's code is loaded before the workers are forked, and what then stands is never looked
# over again for garbage: a third of a million objects, at which one request in a few waited 180 ms.
# Garbage is looked for after 50,000 new objects, about one page, instead of after 700.
import_module("accord.site.urls")
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
