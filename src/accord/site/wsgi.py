"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from accord.site.settling import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
application = get_wsgi_application()
settle()  # before the workers are forked
