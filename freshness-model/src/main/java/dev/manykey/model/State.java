package dev.manykey.model;

/** Everything that the model knows at one moment, in five words.
 *
 * @param log the topic as its leader serves it
 * @param cutOffLog the committed part of the topic as the cut-off leader still serves it
 * @param world see {@link World}
 * @param first see {@link Proxy}
 * @param second see {@link Proxy}; all zero when there is none */
record State(long log, long cutOffLog, long world, long first, long second) {

    long proxy(int process) {
        return process == 0 ? first : second;
    }

    State withProxy(int process, long proxy) {
        return process == 0
                ? new State(log, cutOffLog, world, proxy, second)
                : new State(log, cutOffLog, world, first, proxy);
    }

    State withWorld(long changed) {
        return new State(log, cutOffLog, changed, first, second);
    }

    State withLog(long changedLog, long changedWorld) {
        return new State(changedLog, cutOffLog, changedWorld, first, second);
    }

    /** The state in one line, for a trace. */
    String words() {
        var text = new StringBuilder("log [");
        for (int offset = 0; offset < World.LENGTH.of(world); offset++) {
            text.append(offset == 0 ? "" : ", ").append(Log.words(Log.at(log, offset)));
        }
        text.append("]");
        for (int process = 0; process < 2; process++) {
            long proxy = proxy(process);
            if (Proxy.RUNNING.isSet(proxy)) {
                text.append("; p").append(process).append(" boot ").append(Proxy.BOOT.of(proxy)).append(" read ")
                        .append(Proxy.POSITION.of(proxy)).append(Proxy.permits(proxy) ? ", permits" : ", denies")
                        .append(Proxy.FRESH.isSet(proxy) ? ", fresh for " + (Proxy.FRESH.of(proxy) - 1) : ", stale");
            }
        }
        return text.toString();
    }
}
