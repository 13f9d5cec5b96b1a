package dev.manykey.proxy;

import dev.manykey.proxy.admission.Admission;
import dev.manykey.proxy.admission.Routing;
import dev.manykey.proxy.attach.Attachment;
import dev.manykey.proxy.attach.Outbound;
import dev.manykey.proxy.decide.Deciding;
import dev.manykey.proxy.decide.Permitted;
import dev.manykey.proxy.identify.Identification;
import dev.manykey.proxy.image.ProxyImage;

import org.jspecify.annotations.Nullable;

/**
 * The proxy's request path. A step consumes the record that the step before it made, so the compiler keeps the order. Nothing
 * here does I/O or knows a transport; around it the transport records the intent, sees that the image has not moved on,
 * forwards, filters the answer and records the outcome.
 */
public final class RequestPath {
    private final Admission admission;
    private final Routing routing;
    private final Identification identification;
    private final Deciding deciding;
    private final Attachment attachment;

    /** A path of these steps. */
    public RequestPath(Admission admission, Routing routing, Identification identification, Deciding deciding,
            Attachment attachment) {
        this.admission = admission;
        this.routing = routing;
        this.identification = identification;
        this.deciding = deciding;
        this.attachment = attachment;
    }

    /** Judges a request on the image as it is now. */
    public Outcome<Outbound> judge(Inbound inbound, ProxyImage image) {
        return admission.admit(inbound) // one canonical form, or refused
                .then(admitted -> routing.route(admitted, image)) // which upstream
                .then(routed -> identification.identify(routed, image)) // whose access key
                .then(identified -> deciding.decide(identified, image)) // which operation, permitted on which versions
                .then(permitted -> attachment.attach(permitted)); // upstream request with its credential
    }

    /**
     * Judges a request that somebody else forwards: the same steps, no credential.
     *
     * @param upstream that it is for; null when the first segment of its path names it
     */
    public Outcome<Permitted> permit(Inbound inbound, @Nullable String upstream, ProxyImage image) {
        return admission.admit(inbound)
                .then(admitted -> routing.routeWithoutHost(admitted, upstream, image))
                .then(routed -> identification.identify(routed, image))
                .then(identified -> deciding.decide(identified, image));
    }
}
