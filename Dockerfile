# One image for each service: docker build --build-arg SERVICE=key-service --tag key-service .
# SERVICE is a module with one *Application class: key-, policy-, audit- or proxy-service, or sample-crm.
ARG JDK_IMAGE=eclipse-temurin:25-jdk-noble
ARG JRE_IMAGE=eclipse-temurin:25-jre-noble

# Names no service, so that all images share this step.
FROM ${JDK_IMAGE} AS build
RUN apt-get update && apt-get install -y --no-install-recommends wget && rm -rf /var/lib/apt/lists/* # for mvnw
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    ./mvnw -q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true \
      -pl key-service,policy-service,audit-service,proxy-service,sample-crm -am \
      package dependency:copy-dependencies -DincludeScope=runtime

FROM build AS service
ARG SERVICE
RUN set -eu; \
    [ -n "${SERVICE:-}" ] || { echo "SERVICE: missing (expected: --build-arg SERVICE=key-service or another one)" >&2; exit 1; }; \
    mkdir /image; \
    cp -r "$SERVICE/target/dependency" /image/lib; \
    cp -r "$SERVICE/target/classes" /image/classes; \
    (cd /image/classes; find dev -name '*Application.class') | sed 's|/|.|g; s|[.]class$||' > /image/main; \
    cp "$SERVICE/jvm.options" /image/ 2> /dev/null || : > /image/jvm.options; \
    [ "$(wc -l < /image/main)" -eq 1 ] || { echo "$SERVICE: $(cat /image/main) (expected: one *Application class)" >&2; exit 1; }

FROM ${JRE_IMAGE}
# Two users: what the proxies own, the private sealing key above all, the other services cannot read. The directories
# are the same in every image, since a new volume takes its owner from the image that is there first.
RUN set -eu; \
    groupadd --gid 10001 manykey; \
    useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin manykey; \
    groupadd --gid 10002 manykey-proxy; \
    useradd --uid 10002 --gid 10002 --no-create-home --shell /usr/sbin/nologin manykey-proxy; \
    install -d -o 10001 -g 10001 -m 0700 /var/lib/manykey/first-admin /var/lib/manykey/signing-private; \
    install -d -o 10001 -g 10001 -m 0755 /var/lib/manykey/signing-public; \
    install -d -o 10002 -g 10002 -m 0700 /var/lib/manykey/sealing-private /var/lib/manykey/spool \
      /var/lib/manykey/proxy-signing-private; \
    install -d -o 10002 -g 10002 -m 0755 /var/lib/manykey/sealing-public /var/lib/manykey/proxy-signing-public
COPY --chmod=0755 docker/start docker/ready docker/sealing-keys docker/signing-keys /manykey/bin/
COPY --from=service /image/lib /manykey/lib
COPY --from=service /image/classes /manykey/classes
COPY --from=service /image/main /image/jvm.options /manykey/
WORKDIR /tmp
USER 10001:10001
ENTRYPOINT ["/manykey/bin/start"]
