# One image for both processes: the scheduler by default, a worker with the command `node dist/main/worker.js`.
# Plain Dockerfile syntax only: the legacy builder, which testcontainers and docker-compose 1.29 use, builds it as well.

# The packages that run. package*.json come first and alone, so that a change in src/ fetches nothing again.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package that runs needs an install script: better-sqlite3 ships its binary.
# It ships those of all platforms and its C sources too, a third of all packages together: gone, and so are the source
# maps, which nothing reads. The last line ends the build when the binary that is left does not load.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && npm cache clean --force \
  && rm -r node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules/better-sqlite3/prebuilds -type f ! -name "linux-$(node -p process.arch).node" -delete \
  && find node_modules -name '*.map' -delete \
  && node -e "new (require('better-sqlite3'))(':memory:').close()"

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Here as well nothing that the build uses has an install script; the package `node`, whose script fetches a second
# Node, is for machines that have an older one.
RUN npm ci --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY tsconfig.json tsconfig.build.json tsoa.json ./
COPY scripts/build.mjs scripts/generate-api.mjs scripts/
COPY src src
RUN node scripts/build.mjs

FROM node:24-bookworm-slim
# All addresses, because nobody reaches a container's loopback: who may connect is decided by the published ports.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATABASE_URL=sqlite:////data/baton.db
WORKDIR /app
# SQLite's place, and besides /tmp the only one that user `node` may write to.
RUN mkdir /data && chown node:node /data
VOLUME /data
COPY --from=packages /app/node_modules node_modules
COPY package.json scripts/healthcheck.mjs ./
# Written by the build from the controllers of this very image; served at /openapi.json and /docs.
COPY --from=build /app/docs/openapi.json docs/
COPY --from=build /app/dist dist
USER node
EXPOSE 8000
# No shell, and no curl, which the image does not have. In the start period the scheduler may still wait for its
# database, so a check that fails then does not count.
HEALTHCHECK --interval=5s --timeout=10s --start-period=60s --retries=3 CMD ["node", "healthcheck.mjs"]
# Exec form and no npm: node is process 1 and gets SIGTERM itself, so that a stop drains and exits with 0.
# The flags are those of `npm start` (docs/operations.md, "Memory").
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=50", "dist/main/server.js"]
