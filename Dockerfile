# The image of the site: built without any secret, run without being root, writes nowhere but /tmp and its volumes.
ARG PYTHON=3.13-slim-trixie

FROM docker.io/library/python:${PYTHON} AS build

RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt /tmp/requirements.txt
# Wheels only, so that neither stage needs a compiler.
RUN pip install --no-cache-dir --only-binary=:all: --requirement /tmp/requirements.txt


FROM docker.io/library/python:${PYTHON}

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Plateful" \
      org.opencontainers.image.description="A restaurant review site that signs in to PostgreSQL and Blob Storage with a managed identity" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORT=8000 \
    SQLITE_PATH=/app/databases/db.sqlite3 \
    MEDIA_ROOT=/app/media \
    CONFIG_DIR=/app/config

# The same numbers stand in infra/containerapp.yaml and infra/container-app.bicep, where the file shares are mounted.
RUN groupadd --gid 10001 site \
    && useradd --uid 10001 --gid site --no-create-home --home-dir /app --shell /usr/sbin/nologin site

WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY . .
RUN python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q azureproject restaurant_review \
    && mkdir databases logs config media \
    && chown site:site databases logs config media

VOLUME ["/app/databases", "/app/logs", "/app/config"]
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "infra/healthcheck.py"]
CMD ["sh", "-c", "exec gunicorn --config gunicorn.conf.py --bind 0.0.0.0:$PORT azureproject.wsgi"]
