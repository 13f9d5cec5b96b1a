package dev.manykey.change;

import dev.manykey.adminapi.EntityTag;
import dev.manykey.controllog.Entity;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** How what was recorded is told over HTTP: status, entity tag and headers; the body comes from the endpoint. */
public final class Answer {
    /** {@code false} on an answer 202: recorded, and not yet in force. */
    public static final String IN_FORCE = "Manykey-In-Force";

    /** {@code true} when the same request had been done before and nothing was done now. */
    public static final String REPLAYED = "Idempotency-Replayed";

    /** Path of the change's receipt, where it is as soon as it is complete. */
    public static final String RECEIPT = "Manykey-Receipt";

    private Answer() {}

    /** The answer to a GET of one entity, or of something inside it. */
    public static <V> ResponseEntity<V> found(long version, V body) {
        return ResponseEntity.ok().eTag(new EntityTag(version).headerValue()).body(body);
    }

    /** The answer to a change; its tag is the version of the entity that is recorded. */
    public static <V> ResponseEntity<V> changed(Recorded<? extends Entity> recorded, V body) {
        return start(recorded, HttpStatus.OK).body(body);
    }

    /** The answer to a POST that made something, which is at {@code location}. */
    public static <V> ResponseEntity<V> created(Recorded<? extends Entity> recorded, String location, V body) {
        return start(recorded, HttpStatus.CREATED).header("Location", location).body(body);
    }

    private static ResponseEntity.BodyBuilder start(Recorded<? extends Entity> recorded, HttpStatus whenInForce) {
        var answer = ResponseEntity.status(recorded.inForce() ? whenInForce : HttpStatus.ACCEPTED)
                .header("Cache-Control", "no-store")
                .eTag(new EntityTag(recorded.entity().version()).headerValue());
        if (!recorded.inForce()) {
            answer.header(IN_FORCE, "false");
        }
        if (recorded.repeated()) {
            answer.header(REPLAYED, "true");
        }
        if (recorded.receiptAddress() != null) {
            answer.header(RECEIPT, recorded.receiptAddress());
        }
        return answer;
    }
}
