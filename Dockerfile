# The image: the bundle and a Node to run it, on nothing. There is no shell, no npm and no package manager in it;
# `kubectl debug` brings tools along where somebody needs them. docs/decisions/image-from-scratch.md says why.
#
#   docker build -t headgate:0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" .
#
# Any image of Debian with Node 24 and npm can stand in for the base.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-progress
COPY tsconfig.json LICENSE ./
COPY scripts scripts
COPY src src
RUN node scripts/build.ts

# What the final image holds, at its final places: the bundle, Node with the libraries that it is linked to, and a name
# for the user, and the licences of all of them. Every time is the same, so that the same source gives the same layer.
RUN set -eu; \
    node="$(readlink -f "$(command -v node)")"; \
    mkdir -p /image/app /image/usr/local/bin /image/etc /image/tmp; \
    cp "$node" /image/usr/local/bin/node; \
    libraries="$(ldd "$node" | grep -o '/[^ ]*')"; \
    for library in $libraries; do cp -L --parents "$library" /image; done; \
    sh scripts/licenses/copy-system-licenses.sh /image "$node" $libraries; \
    cp -r dist/. LICENSE /image/app/; \
    echo 'headgate:x:1000:1000:headgate:/app:/nowhere' > /image/etc/passwd; \
    echo 'headgate:x:1000:' > /image/etc/group; \
    echo 'hosts: files dns' > /image/etc/nsswitch.conf; \
    chmod -R u=rwX,go=rX /image; \
    chmod 1777 /image/tmp; \
    find /image -exec touch -h -d @0 {} +

FROM scratch
ARG NODE_IMAGE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="headgate" \
      org.opencontainers.image.description="An LLM inference gateway that stays correct: honest streams, real limits, small pods." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${NODE_IMAGE}"
COPY --from=build /image /

# docs/decisions/memory-after-a-burst.md and names-are-looked-up-once.md have what these do; glibc and libuv read them before any
# line of ours runs.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=81920 \
    UV_THREADPOOL_SIZE=64 \
    HEADGATE_HOST=0.0.0.0 \
    HEADGATE_ADMIN_HOST=0.0.0.0
WORKDIR /app
# Numeric: Kubernetes cannot tell that a name is not root.
USER 1000:1000
EXPOSE 8000 9090
STOPSIGNAL SIGTERM
# No HEALTHCHECK: it would start a Node each time. The orchestrator asks /healthz and /readyz on port 9090.
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=8", "/app/headgate.js"]
CMD ["serve"]
