# Debian's own Python 3.11; packages come from the lock file as wheels, so nothing is compiled.
FROM debian:bookworm-slim AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt ./
RUN python3 -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN .venv/bin/python scripts/messages.py compile \
    && SECRET_KEY=build VAR_DIR=/tmp/var .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app hoip
COPY --from=build /app /app
RUN install -d -o 10001 -g 10001 /app/var
WORKDIR /app
USER 10001
ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1 VAR_DIR=/app/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["docker/entrypoint"]
CMD ["web"]
