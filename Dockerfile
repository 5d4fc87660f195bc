# Node builds the client, Python installs the packages, and only what they made is shipped.
ARG NODE_IMAGE=docker.io/library/node:20-bookworm-slim
ARG PYTHON_IMAGE=docker.io/library/python:3.11-slim-bookworm

FROM ${NODE_IMAGE} AS client
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
# Not `npm ci`: it rejects a lock made on another platform, because of the packages that are built for one platform each.
RUN npm install
COPY languages ../languages
COPY frontend .
RUN npm run build

FROM ${PYTHON_IMAGE} AS server
WORKDIR /app
COPY requirements.txt .
RUN python3 -m venv --without-pip /venv \
    && python3 -m pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY . .
RUN rm -r frontend && python3 -m compileall -q .

FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin teahouse \
    && install --directory --owner=teahouse --group=teahouse --mode=700 /data
COPY --from=server /venv /venv
COPY --from=server /app /app
COPY --from=client /build/frontend/dist /app/frontend/dist

ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
USER teahouse
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/health', timeout=4)"]
CMD ["python", "main.py"]
