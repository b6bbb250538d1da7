"""What gunicorn serves in the deadline rush."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.rush_settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
