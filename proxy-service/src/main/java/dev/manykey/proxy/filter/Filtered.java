package dev.manykey.proxy.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.manykey.proxy.Header;
import dev.manykey.proxy.ProblemCode;

/** What becomes of an answer of which not everything may be passed on. */
public sealed interface Filtered {
    /** Tells the caller what was done with the answer's body. */
    String HEADER = "Manykey-Filtered";

    /** What the header says when the body was filtered, whether or not anything was found in it. */
    String APPLIED = "applied";

    /** What the header says when there is no body because it could not be filtered. */
    String LEFT_OUT = "body-left-out";

    /**
     * It is passed on with its status and this body.
     *
     * @param body not empty, unless {@code how} says so
     * @param how what was done with the body
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one answer, and never changed
    record PassedOn(byte[] body, How how) implements Filtered {
        /**
         * Headers that are about the body as the upstream sent it, or would let somebody find out what was in it; and those that
         * let others keep an answer that was made for one key.
         */
        private static final Set<String> OF_THE_WHOLE = Set.of("content-length", "etag", "content-md5", "digest",
                "content-digest", "repr-digest", "signature", "signature-input", "accept-ranges", "content-range",
                "cache-control", "expires", "pragma");

        /** What was done with a body. */
        public enum How {
            /** There was none, and there is none. */
            NONE,
            /** It was filtered. */
            FILTERED,
            /** It is left out, since it could not be filtered; the status alone is passed on. */
            LEFT_OUT
        }

        /** The headers that go with it, of those that would be passed on with the body as it was. */
        public List<Header> headers(List<Header> passedOn) {
            List<Header> kept = new ArrayList<>(passedOn.size() + 2);
            for (Header header : passedOn) {
                String name = header.name().toLowerCase(Locale.ROOT);
                if (!OF_THE_WHOLE.contains(name) && (how != How.LEFT_OUT || !name.startsWith("content-"))) {
                    kept.add(header);
                }
            }
            kept.add(new Header("cache-control", "no-store"));
            switch (how) {
                case NONE -> {
                }
                case FILTERED -> {
                    kept.add(new Header("content-length", Integer.toString(body.length)));
                    kept.add(new Header(HEADER, APPLIED));
                }
                case LEFT_OUT -> {
                    kept.add(new Header("content-length", "0"));
                    kept.add(new Header(HEADER, Filtered.LEFT_OUT));
                }
            }
            return kept;
        }
    }

    /**
     * Nothing of it is passed on.
     *
     * @param detail for the caller and the record, without a word of the answer
     */
    record Refused(ProblemCode code, String detail) implements Filtered {}
}
