package dev.manykey.change;

import java.time.Instant;
import java.util.List;

import dev.manykey.controllog.Receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A receipt as it is told; its members are those of {@link Receipt}.
 *
 * @param inForceAt from when on no proxy forwards on what was before; null when that cannot be said, or not yet
 */
public record ReceiptView(String entity, long version, String topic, long offset, Instant acknowledgedAt,
        @Nullable Instant inForceAt, List<ProxyView> proxies) {

    /** What is known of one boot of a proxy; what does not belong to its outcome is absent. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProxyView(String proxy, String boot, Receipt.Outcome outcome, @Nullable Long appliedOffset,
            @Nullable Long millis, @Nullable Instant fencedAt) {
        static ProxyView of(Receipt.OfProxy one) {
            return new ProxyView(one.proxy(), one.boot(), one.outcome(), one.appliedOffset(), one.millis(),
                    one.fencedAt());
        }
    }

    static ReceiptView of(Receipt receipt) {
        return new ReceiptView(receipt.entity(), receipt.version(), receipt.topic(), receipt.offset(),
                receipt.acknowledgedAt(), receipt.inForceAt(), receipt.proxies().stream().map(ProxyView::of).toList());
    }
}
